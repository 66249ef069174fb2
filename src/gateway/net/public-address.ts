import { BlockList, isIP } from "node:net";

/** Networks that IANA reserves: private, loopback, for documentation, and for other purposes than hosts. */
const IPV4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const;

/** Reserved networks within 2000::/3, the only one with hosts of the Internet. Some of them embed an IPv4 address. */
const IPV6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

const notPublic = new BlockList();
for (const [net, bits] of IPV4) notPublic.addSubnet(net, bits, "ipv4");
for (const [net, bits] of IPV6) notPublic.addSubnet(net, bits, "ipv6");
const hosts = new BlockList();
hosts.addSubnet("2000::", 3, "ipv6");

/**
 * Whether a text is an address of the Internet, and not one of this machine, its network or a cloud's metadata service (the
 * registries of special-purpose addresses, RFC 6890).
 */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !notPublic.check(address, "ipv4");
    case 6:
      return hosts.check(address, "ipv6") && !notPublic.check(address, "ipv6");
    default:
      return false;
  }
}
