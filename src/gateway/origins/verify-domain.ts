import { get } from "node:https";
import type { IncomingMessage } from "node:http";
import { internet, onlyTo, type Network } from "../net/network.ts";
import type { ProofOutcome } from "../observability/proof-outcome.ts";
import type { DomainChallenge } from "./domain-challenge.ts";

/** Looks whether a shop has published its line. Never throws; ends early when it is told to. */
export type VerifyDomain = (challenge: DomainChallenge, stop?: AbortSignal) => Promise<ProofOutcome>;

/** How long either place may take, in ms. */
const PATIENCE_MS = 5000;
/** How much of the file is read: room for the lines of a dozen gateways. */
const MOST_BYTES = 1024;

/**
 * Looks at the file, and if the line is not there at the DNS record. An origin is what somebody typed, and whoever has the
 * name says where it leads: so the connection goes to an address that was looked at before, over TLS with a certificate
 * that is good for the name; it asks for this one file, with nothing of ours; it follows nobody elsewhere, reads a
 * kilobyte, and is over in five seconds.
 */
export function verifyDomain(network: Network = internet()): VerifyDomain {
  return async ({ line, file, record }, stop) => {
    const byFile = await lookAtFile(network, new URL(file), line, patience(stop));
    if (byFile === "found") return byFile;
    const signal = patience(stop);
    const records = await inTime(network.texts(record, signal), signal).catch((): string[] => []);
    return records.includes(line) ? "found" : byFile;
  };
}

function patience(stop: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  return stop ? AbortSignal.any([stop, timeout]) : timeout;
}

/** A promise, given up when the signal says so. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new Error("given up"));
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp, { once: true });
  return Promise.race([work, promise]).finally(() => signal.removeEventListener("abort", giveUp));
}

async function lookAtFile(
  network: Network,
  url: URL,
  line: string,
  signal: AbortSignal,
): Promise<ProofOutcome> {
  try {
    const addresses = await inTime(network.addresses(url.hostname, signal), signal);
    if (addresses.length === 0) return "unresolved";
    // One of them is enough: who else would name both a public one and another?
    if (!addresses.every((address) => network.mayReach(address))) return "private-address";
    return await fetchLine(url, line, addresses, signal, network.ca);
  } catch (error) {
    return isAboutCertificate(error) ? "untrusted" : "unreachable";
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
  let answered = false;
  const request = get(
    url,
    {
      lookup: onlyTo(addresses),
      // No connection of anybody else's, and none that is kept.
      agent: false,
      signal,
      maxHeaderSize: 8192,
      // Whatever the environment says about certificates.
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca }),
      headers: { "Accept": "text/plain", "Accept-Encoding": "identity", "User-Agent": "hosted-session" },
    },
    (response) => {
      answered = true;
      readOutcome(response, line).then(resolve, reject);
      void promise.finally(() => request.destroy()).catch(() => undefined);
    },
  );
  request.on("error", reject);
  request.on("close", () => {
    if (!answered) resolve("unreachable");
  });
  return promise;
}

async function readOutcome(response: IncomingMessage, line: string): Promise<ProofOutcome> {
  const { statusCode = 0, headers } = response;
  if (statusCode >= 300 && statusCode < 400) return "redirected";
  if (statusCode !== 200) return "absent";
  // Packed bytes are not unpacked: what comes out of them has no limit.
  if ((headers["content-encoding"] ?? "identity") !== "identity") return "different";
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) return "different";
    chunks.push(chunk);
  }
  const lines = Buffer.concat(chunks).toString("latin1").split(/\r?\n/);
  return lines.some((each) => each.trim() === line) ? "found" : "different";
}

/** Node's names for a certificate that does not hold, and OpenSSL's. */
function isAboutCertificate(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /CERT|SELF_SIGNED|VERIFY|ALTNAME|ISSUER|ERR_SSL|ERR_TLS|EPROTO/.test(code);
}
