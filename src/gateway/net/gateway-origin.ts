import { isLoopbackHost } from "../../core/loopback.ts";
import { isListed } from "./address-list.ts";

/** The part of the configuration that says by which origins browsers know this gateway. */
export interface OriginConfig {
  publicOrigin?: string | undefined;
  /** Further origins it answers as. */
  publicOrigins?: readonly string[] | undefined;
  /** Socket addresses, or their networks, whose `X-Forwarded-*` headers count. */
  trustedProxies?: readonly string[] | undefined;
  /** A demo also answers on every loopback name. */
  demo?: boolean | undefined;
}

const HOST = /^[a-z0-9.-]{1,253}(:\d{1,5})?$|^\[::1\](:\d{1,5})?$/;

/** Whether a host, with its port if it has one, is of a form that the gateway answers as at all. */
export const isHost = (host: string) => HOST.test(host);

/**
 * The gateway's origin as the browser that sent this request sees it, or nothing when the request was meant
 * for somebody else: the answer to that is 421, for no header or policy is built from an unknown name.
 *
 * A listed proxy is believed about scheme and host, though never into an origin outside the configured ones; what it
 * says came in the clear to a name that is served over TLS alone is for nobody.
 * Without such a proxy the `Host` picks one of the configured origins. A loopback `Host` means the gateway
 * itself in a demo, and elsewhere a proxy on the same machine that did not pass the name on.
 *
 * @param peer the address at the other end of the socket, where the server in front knows it
 */
export function gatewayOrigin(request: Request, config: OriginConfig, peer?: string): string | undefined {
  const known = [config.publicOrigin, ...(config.publicOrigins ?? [])].filter(
    (origin) => origin !== undefined,
  );
  const host = request.headers.get("host")?.toLowerCase() ?? new URL(request.url).host;
  if (!HOST.test(host)) return undefined;

  if (peer !== undefined && isListed(plainAddress(peer), config.trustedProxies ?? [])) {
    const told = forwardedOrigin(request, host);
    if (told === undefined) return undefined;
    if (known.length === 0 || known.includes(told) || (config.demo && isLoopbackHost(new URL(told).hostname)))
      return told;
    if (request.headers.has("x-forwarded-proto") && known.includes(told.replace(/^http:/, "https:"))) {
      return undefined;
    }
  }
  const named = known.find((origin) => originOf(new URL(origin).protocol, host) === origin);
  if (named !== undefined) return named;
  if (!isLoopback(host)) return undefined;
  return config.demo ? `http://${host}` : config.publicOrigin;
}

/**
 * Whether a request of the API came under a name of this gateway's. A browser always says which name it means, so
 * a request that says none (HTTP/1.0) is let in, and so is every name where the operator has configured none.
 */
export function isForGateway(request: Request, config: OriginConfig, peer?: string): boolean {
  const hasNames =
    config.demo === true || config.publicOrigin !== undefined || !!config.publicOrigins?.length;
  if (!hasNames || !request.headers.has("host")) return true;
  return gatewayOrigin(request, config, peer) !== undefined;
}

/** An IPv4 address that came over an IPv6 socket, as people write it. */
function plainAddress(peer: string): string {
  return peer.replace(/^::ffff:/, "");
}

/** Whether a host, with or without a port, is this machine. */
function isLoopback(host: string): boolean {
  return isLoopbackHost(host.replace(/:\d{1,5}$/, ""));
}

/** The last value of a list header is the one that our own proxy wrote. */
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

/** A host with the port that its scheme has anyway is the one without. */
function originOf(protocol: string, host: string): string | undefined {
  return URL.parse(`${protocol}//${host}`)?.origin;
}
