import { isListed } from "./address-list.ts";

/**
 * The address that a request really came from. The socket's, unless a listed proxy is at its other end: then the
 * last address of `X-Forwarded-For` that is not such a proxy's own. What stands before that anybody can write.
 *
 * @param peer the address at the other end of the socket, where the server in front knows it
 */
export function clientAddress(
  headers: Headers,
  peer: string | undefined,
  trustedProxies: readonly string[],
): string | undefined {
  if (peer === undefined || !isListed(plain(peer), trustedProxies)) return peer && plain(peer);
  const forwarded = (headers.get("x-forwarded-for") ?? "").split(",").map(plain);
  return forwarded.findLast((address) => address !== "" && !isListed(address, trustedProxies)) ?? plain(peer);
}

/** An address without the port that some proxies put behind it, and IPv4 that came over IPv6 as people write it. */
function plain(address: string): string {
  const [, v6, v4] = /^\[(.+)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address.trim()) ?? [];
  return (v6 ?? v4 ?? address.trim()).replace(/^::ffff:(?=\d+\.)/, "");
}
