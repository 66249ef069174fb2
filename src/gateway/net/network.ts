import { Resolver } from "node:dns/promises";
import { isIPv6, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.ts";

/** What whoever connects to where others say needs of the world. */
export interface Network {
  /** All addresses of a host; none when it has no name in the DNS. */
  addresses(host: string, signal: AbortSignal): Promise<string[]>;
  /** The DNS records of type TXT under a name. */
  texts(name: string, signal: AbortSignal): Promise<string[]>;
  /** Whether an address may be connected to. */
  mayReach(address: string): boolean;
  /** Certificates to trust instead of those that Node brings along. */
  ca?: string;
}

const PATIENCE = { timeout: 1500, tries: 2 };

/**
 * The Internet, without what is on this side of it. The DNS is asked directly: the machine's own list of hosts does not
 * count, and no thread waits for an answer.
 *
 * @param servers addresses of DNS servers, `192.0.2.1:53`; the machine's if left out
 */
export function internet(servers?: readonly string[]): Network {
  const resolverUntil = (signal: AbortSignal) => {
    const resolver = new Resolver(PATIENCE);
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

/** Connects to nothing but these addresses, whatever the name leads to by now. */
export function onlyTo(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  return (_host, options, done) => {
    if (options.all) return done(null, all);
    return done(null, all[0]!.address, all[0]!.family);
  };
}
