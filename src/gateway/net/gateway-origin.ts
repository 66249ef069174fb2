import { isLoopbackHost } from "../../core/loopback.ts";
import { isListed } from "./address-list.ts";

/** The part of the configuration with the gateway's own origins. */
export interface OriginConfig {
  publicOrigin?: string | undefined;
  /** Further origins under which the gateway is reachable. */
  publicOrigins?: readonly string[] | undefined;
  /** Socket addresses, or their networks, whose `X-Forwarded-*` headers count. */
  trustedProxies?: readonly string[] | undefined;
  /** A demo is also reachable under every loopback name. */
  demo?: boolean | undefined;
}

const HOST = /^[a-z0-9.-]{1,253}(:\d{1,5})?$|^\[::1\](:\d{1,5})?$/;

/** Whether a host, with an optional port, has a form that an origin of the gateway can have. */
export const isHost = (host: string) => HOST.test(host);

/**
 * Returns the gateway's origin as the browser that sent this request sees it. Returns undefined for a request to another host,
 * which gets 421, because no header or policy may be built from an unknown name.
 *
 * A listed proxy sets scheme and host, within the configured origins. Its request over HTTP for an HTTPS host gets 421.
 * Without such a proxy, the `Host` header selects one of the configured origins. A loopback `Host` is the gateway itself in a
 * demo, and elsewhere a proxy on the same machine that did not pass the name on.
 *
 * @param peer the address of the socket's other end, if the server knows it
 */
export function gatewayOrigin(request: Request, config: OriginConfig, peer?: string): string | undefined {
  const known = [config.publicOrigin, ...(config.publicOrigins ?? [])].filter(
    (origin) => origin !== undefined,
  );
  const host = request.headers.get("host")?.toLowerCase() ?? new URL(request.url).host;
  if (!HOST.test(host)) return undefined;

  if (peer !== undefined && isListed(plainAddress(peer), config.trustedProxies ?? [])) {
    const forwarded = forwardedOrigin(request, host);
    if (forwarded === undefined) return undefined;
    if (
      known.length === 0 ||
      known.includes(forwarded) ||
      (config.demo && isLoopbackHost(new URL(forwarded).hostname))
    )
      return forwarded;
    if (request.headers.has("x-forwarded-proto") && known.includes(forwarded.replace(/^http:/, "https:"))) {
      return undefined;
    }
  }
  const named = known.find((origin) => originOf(new URL(origin).protocol, host) === origin);
  if (named !== undefined) return named;
  if (!isLoopback(host)) return undefined;
  return config.demo ? `http://${host}` : config.publicOrigin;
}

/**
 * Whether a request to the API names this gateway. A request without `Host` (HTTP/1.0) passes, because browsers always send
 * one. Every name passes if the operator has configured none.
 */
export function isForGateway(request: Request, config: OriginConfig, peer?: string): boolean {
  const hasNames =
    config.demo === true || config.publicOrigin !== undefined || !!config.publicOrigins?.length;
  if (!hasNames || !request.headers.has("host")) return true;
  return gatewayOrigin(request, config, peer) !== undefined;
}

/** Writes an IPv4-mapped IPv6 address as IPv4. */
function plainAddress(peer: string): string {
  return peer.replace(/^::ffff:/, "");
}

/** Whether a host, with or without a port, is this machine. */
function isLoopback(host: string): boolean {
  return isLoopbackHost(host.replace(/:\d{1,5}$/, ""));
}

/** Returns the last value of a list header, because that is the one that the operator's proxy wrote. */
function lastOf(value: string | null): string | undefined {
  return value?.split(",").at(-1)?.trim().toLowerCase();
}

function forwardedOrigin(request: Request, host: string): string | undefined {
  const scheme = lastOf(request.headers.get("x-forwarded-proto")) ?? "http";
  const name = lastOf(request.headers.get("x-forwarded-host")) ?? host;
  return (scheme === "https" || scheme === "http") && HOST.test(name)
    ? originOf(`${scheme}:`, name)
    : undefined;
}

/** Returns the origin, without the scheme's default port. */
function originOf(protocol: string, host: string): string | undefined {
  return URL.parse(`${protocol}//${host}`)?.origin;
}
