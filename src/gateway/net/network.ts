import { Resolver } from "node:dns/promises";
import { isIPv6, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.ts";

/** The network, for connections to hosts that merchants name. */
export interface Network {
  /** Resolves all addresses of a host; an empty list if the DNS has none. */
  addresses(host: string, signal: AbortSignal): Promise<string[]>;
  /** Resolves the TXT records of a name. */
  texts(name: string, signal: AbortSignal): Promise<string[]>;
  /** Whether an address may be connected to. */
  mayReach(address: string): boolean;
  /** Certificates to trust instead of Node's own. */
  ca?: string;
}

const DNS_OPTIONS = { timeout: 1500, tries: 2 };

/**
 * The Internet, without private networks. Names are resolved by DNS directly, so that the machine's hosts file does not count
 * and no thread blocks.
 *
 * @param servers addresses of DNS servers, `192.0.2.1:53`; the machine's if left out
 */
export function internet(servers?: readonly string[]): Network {
  const resolverUntil = (signal: AbortSignal) => {
    const resolver = new Resolver(DNS_OPTIONS);
    if (servers) resolver.setServers(servers);
    signal.addEventListener("abort", () => resolver.cancel(), { once: true });
    return resolver;
  };
  return {
    async addresses(host, signal) {
      const resolver = resolverUntil(signal);
      const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      return found.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
    },
    async texts(name, signal) {
      const records = await resolverUntil(signal).resolveTxt(name);
      return records.map((parts) => parts.join(""));
    },
    mayReach: isPublicAddress,
  };
}

/**
 * A lookup that returns only these addresses, whatever the name resolves to by now. It keeps an address that was checked from
 * being exchanged before the connection (DNS rebinding).
 */
export function pinnedLookup(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, done) => {
    if (options.all) return done(null, all);
    return done(null, all[0]!.address, all[0]!.family);
  };
}
