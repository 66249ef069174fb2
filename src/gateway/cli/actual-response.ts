import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { BrowserRequest } from "./expected-responses.ts";

/** A response as a browser reads it. */
export interface ActualResponse {
  status: number;
  /** By name in lower case. Repeated headers are joined, as browsers do. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

/** The gateway did not respond at all. */
export class UnreachableError extends Error {
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(`cannot be fetched: ${reason}`, options);
    this.name = "UnreachableError";
    this.reason = reason;
  }
}

const TIMEOUT_MS = 15_000;
/** The limit of a response body, which is many times the largest file of a release. */
const MAX_BYTES = 8_000_000;

/**
 * Sends a request to a gateway as a browser does, and follows no redirect.
 *
 * @throws UnreachableError when there is no response; Error for the operator when the response is incomplete
 */
export async function fetchActualResponse(
  gateway: string,
  { path, headers }: BrowserRequest,
): Promise<ActualResponse> {
  const response = await send(gateway + path, { "Accept-Encoding": "gzip, br", ...headers });
  try {
    const received = new Map<string, string>();
    for (const [name, values = []] of Object.entries(response.headersDistinct))
      received.set(name, values.join(", "));
    const body = decompress(await readBody(response), received.get("content-encoding"));
    return { status: response.statusCode ?? 0, headers: received, body };
  } catch (cause) {
    throw new Error(`cannot be fetched: ${reasonOf(cause)}`, { cause });
  }
}

function send(url: string, headers: BrowserRequest["headers"]): Promise<IncomingMessage> {
  const request = url.startsWith("https:") ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }, resolve)
      .on("error", (cause) => reject(new UnreachableError(reasonOf(cause), { cause })))
      .end();
  });
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
  }
  return Buffer.concat(chunks);
}

function decompress(body: Buffer, coding: string | undefined): Buffer {
  if (coding === "br") return brotliDecompressSync(body, { maxOutputLength: MAX_BYTES });
  if (coding === "gzip") return gunzipSync(body, { maxOutputLength: MAX_BYTES });
  if (coding === undefined) return body;
  throw new Error("its Content-Encoding was not requested");
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "AbortError") return "the request timed out";
  return "code" in error ? String(error.code) : error.message;
}
