const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const LOOPBACK = new RegExp(String.raw`^(?:(?:.+\.)?localhost|127(?:\.${OCTET}){3}|\[::1\])$`);

/**
 * Whether a host is this machine: `localhost` and the names below it (RFC 6761, 6.3), 127.0.0.0/8 and `[::1]` (RFC 6890).
 * Only programs on this machine can serve a page from there.
 *
 * @param hostname as `URL.hostname` has it: lower case, no port, IPv6 in brackets
 */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}
