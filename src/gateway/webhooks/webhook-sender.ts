import { request as overHttp, type IncomingMessage } from "node:http";
import { request as overTls } from "node:https";
import { isIP } from "node:net";
import { pinnedLookup, type Network } from "../net/network.ts";

/** A notification on its way. */
export interface Notice {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Sends a notification once; whether it arrived. Never throws. */
export type SendWebhook = (notice: Notice) => Promise<boolean>;

const TIMEOUT_MS = 10_000;

/**
 * Sends notifications where merchants want them. The address is what a merchant says, and whoever has the name says where
 * it leads: so the connection goes to an address that was looked at before, follows nobody elsewhere, reads a status and
 * nothing else, and is over in ten seconds.
 *
 * @param network what may be reached; without it, whatever this machine reaches
 */
export function createWebhookSender(network: Network | undefined): SendWebhook {
  return async ({ url, headers, body }) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    try {
      const to = new URL(url);
      const lookup = network ? { lookup: pinnedLookup(await reachable(network, to.hostname, signal)) } : {};
      const ca = network?.ca === undefined ? {} : { ca: network.ca };
      const request = (to.protocol === "http:" ? overHttp : overTls)(to, {
        method: "POST",
        headers: { ...headers, "Content-Length": Buffer.byteLength(body), "User-Agent": "hosted-session" },
        // No connection of anybody else's, and none that is kept.
        agent: false,
        signal,
        maxHeaderSize: 8192,
        // Whatever the environment says about certificates.
        rejectUnauthorized: true,
        ...lookup,
        ...ca,
      });
      request.on("response", (response: IncomingMessage) => {
        const { statusCode = 0 } = response;
        resolve(statusCode >= 200 && statusCode < 300);
        response.destroy();
      });
      request.on("error", reject);
      request.on("close", () => resolve(false));
      request.end(body);
      return await promise;
    } catch {
      return false;
    }
  };
}

/** The addresses of a host. @throws Error if there are none, or one that may not be connected to */
async function reachable(network: Network, hostname: string, signal: AbortSignal): Promise<string[]> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(host) === 0 ? await network.addresses(host, signal) : [host];
  if (addresses.length === 0 || !addresses.every((address) => network.mayReach(address))) {
    throw new Error("no address of the Internet");
  }
  return addresses;
}
