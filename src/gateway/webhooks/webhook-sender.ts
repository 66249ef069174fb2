import { request as overHttp, type IncomingMessage } from "node:http";
import { request as overTls } from "node:https";
import { isIP } from "node:net";
import { pinnedLookup, type Network } from "../net/network.ts";

/** The request that delivers one webhook. */
export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Sends a webhook once. Resolves with true for a 2xx response, and never rejects. */
export type SendWebhook = (webhook: WebhookRequest) => Promise<boolean>;

const TIMEOUT_MS = 10_000;

/**
 * Sends webhooks to the URLs that merchants name. A merchant chooses the host name, and the owner of the name chooses its
 * IP address. The sender therefore connects only to an IP address that it has checked, follows no redirect, reads only
 * the status, and ends after ten seconds.
 *
 * @param network the addresses that may be reached; without it, every address
 */
export function createWebhookSender(network: Network | undefined): SendWebhook {
  return async ({ url, headers, body }) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { promise, resolve, reject } = Promise.withResolvers<boolean>();
    try {
      const to = new URL(url);
      const lookup = network
        ? { lookup: pinnedLookup(await resolveAddresses(network, to.hostname, signal)) }
        : {};
      const ca = network?.ca === undefined ? {} : { ca: network.ca };
      const request = (to.protocol === "http:" ? overHttp : overTls)(to, {
        method: "POST",
        headers: { ...headers, "Content-Length": Buffer.byteLength(body), "User-Agent": "hosted-session" },
        // One connection for each webhook: merchants share none, and none stays open.
        agent: false,
        signal,
        maxHeaderSize: 8192,
        // Certificates are checked even where NODE_TLS_REJECT_UNAUTHORIZED=0 is set.
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

/** Resolves the IP addresses of a host. @throws Error if there are none, or if one of them may not be reached */
async function resolveAddresses(network: Network, hostname: string, signal: AbortSignal): Promise<string[]> {
  const host = hostname.replace(/^\[|\]$/g, "");
  const addresses = isIP(host) === 0 ? await network.addresses(host, signal) : [host];
  if (addresses.length === 0 || !addresses.every((address) => network.mayReach(address))) {
    throw new Error("the host has no public address");
  }
  return addresses;
}
