import { isListed } from "./address-list.ts";

/**
 * Returns the address of the client. It is the socket's, unless a listed proxy is the peer: then it is the last address of
 * `X-Forwarded-For` that is no listed proxy. Earlier entries do not count, because any client can write them.
 *
 * @param peer the address of the socket's other end, if the server knows it
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

/** Removes the port that some proxies append, and writes an IPv4-mapped IPv6 address as IPv4. */
function plain(address: string): string {
  const [, v6, v4] = /^\[(.+)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address.trim()) ?? [];
  return (v6 ?? v4 ?? address.trim()).replace(/^::ffff:(?=\d+\.)/, "");
}
