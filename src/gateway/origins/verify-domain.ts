import { get } from "node:https";
import type { IncomingMessage } from "node:http";
import { internet, pinnedLookup, type Network } from "../net/network.ts";
import type { ProofOutcome } from "../observability/proof-outcome.ts";
import type { DomainChallenge } from "./domain-challenge.ts";

/** Checks whether a shop has published its line. Never throws; ends early when `stop` aborts. */
export type VerifyDomain = (challenge: DomainChallenge, stop?: AbortSignal) => Promise<ProofOutcome>;

/** Timeout for each of the two places, in ms. */
const TIMEOUT_MS = 5000;
/** Largest file that is read, which has room for the lines of a dozen gateways. */
const MAX_BYTES = 1024;

/**
 * Creates a check that reads the file, and if the line is not in it the DNS record. The owner of the name decides where it
 * resolves to, so the request is limited against forgery (SSRF): it goes to an address that was validated before, over TLS with a
 * certificate for the name. It sends no credentials, follows no redirect, reads one kilobyte, and ends within five seconds.
 */
export function verifyDomain(network: Network = internet()): VerifyDomain {
  return async ({ line, file, record }, stop) => {
    const byFile = await checkFile(network, new URL(file), line, timeoutSignal(stop));
    if (byFile === "found") return byFile;
    const signal = timeoutSignal(stop);
    const records = await orAborted(network.texts(record, signal), signal).catch((): string[] => []);
    return records.includes(line) ? "found" : byFile;
  };
}

function timeoutSignal(stop: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  return stop ? AbortSignal.any([stop, timeout]) : timeout;
}

/** Rejects when the signal aborts before the promise settles. */
function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new Error("aborted"));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener("abort", abort));
}

async function checkFile(
  network: Network,
  url: URL,
  line: string,
  signal: AbortSignal,
): Promise<ProofOutcome> {
  try {
    const addresses = await orAborted(network.addresses(url.hostname, signal), signal);
    if (addresses.length === 0) return "unresolved";
    // One private address is enough to refuse, because a shop's name has no reason to have both kinds.
    if (!addresses.every((address) => network.mayReach(address))) return "private-address";
    return await fetchLine(url, line, addresses, signal, network.ca);
  } catch (error) {
    return isCertificateError(error) ? "untrusted" : "unreachable";
  }
}

function fetchLine(
  url: URL,
  line: string,
  addresses: readonly string[],
  signal: AbortSignal,
  ca: string | undefined,
): Promise<ProofOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<ProofOutcome>();
  let hasResponse = false;
  const request = get(
    url,
    {
      lookup: pinnedLookup(addresses),
      // A connection of its own that is not kept alive.
      agent: false,
      signal,
      maxHeaderSize: 8192,
      // Set here, because an environment variable can turn it off.
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca }),
      headers: { "Accept": "text/plain", "Accept-Encoding": "identity", "User-Agent": "hosted-session" },
    },
    (response) => {
      hasResponse = true;
      readOutcome(response, line).then(resolve, reject);
      void promise.finally(() => request.destroy()).catch(() => undefined);
    },
  );
  request.on("error", reject);
  request.on("close", () => {
    if (!hasResponse) resolve("unreachable");
  });
  return promise;
}

async function readOutcome(response: IncomingMessage, line: string): Promise<ProofOutcome> {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 300 && statusCode < 400) return "redirected";
  if (statusCode !== 200) return "absent";
  // A compressed body is not decompressed, because its decompressed size has no limit.
  if ((headers["content-encoding"] ?? "identity") !== "identity") return "different";
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return "different";
    chunks.push(chunk);
  }
  const lines = Buffer.concat(chunks).toString("latin1").split(/\r?\n/);
  return lines.some((each) => each.trim() === line) ? "found" : "different";
}

/** Whether Node or OpenSSL rejected the certificate. */
function isCertificateError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /CERT|SELF_SIGNED|VERIFY|ALTNAME|ISSUER|ERR_SSL|ERR_TLS|EPROTO/.test(code);
}
