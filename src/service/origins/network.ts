import { Resolver } from "node:dns/promises";
import { isPublicAddress } from "./public-address.ts";

/** What a look for a proof needs of the world. */
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
