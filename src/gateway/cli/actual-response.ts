import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Ask } from "./expected-responses.ts";

/** What came back, as a browser would take it. */
export interface ActualResponse {
  status: number;
  /** By name in small letters; what came more than once, joined as browsers join it. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

/** Nobody answered at all. */
export class UnreachableError extends Error {
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(`cannot be had: ${reason}`, options);
    this.name = "UnreachableError";
    this.reason = reason;
  }
}

const PATIENCE_MS = 15_000;
/** Many times the largest file that there is to load. */
const MOST = 8_000_000;

/**
 * Asks a gateway as a browser does, and follows no redirect.
 *
 * @throws Error in words for the operator, when there is no whole answer; UnreachableError when there is none
 */
export async function fetchActualResponse(gateway: string, { path, headers }: Ask): Promise<ActualResponse> {
  const response = await responseTo(gateway + path, { "Accept-Encoding": "gzip, br", ...headers });
  try {
    const told = new Map<string, string>();
    for (const [name, values = []] of Object.entries(response.headersDistinct))
      told.set(name, values.join(", "));
    const body = unpack(await bytesOf(response), told.get("content-encoding"));
    return { status: response.statusCode ?? 0, headers: told, body };
  } catch (cause) {
    throw new Error(`cannot be had: ${reasonOf(cause)}`, { cause });
  }
}

function responseTo(url: string, headers: Ask["headers"]): Promise<IncomingMessage> {
  const send = url.startsWith("https:") ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    send(url, { headers, signal: AbortSignal.timeout(PATIENCE_MS) }, resolve)
      .on("error", (cause) => reject(new UnreachableError(reasonOf(cause), { cause })))
      .end();
  });
}

async function bytesOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > MOST) throw new Error(`it is longer than ${MOST} bytes`);
  }
  return Buffer.concat(chunks);
}

function unpack(body: Buffer, coding: string | undefined): Buffer {
  if (coding === "br") return brotliDecompressSync(body, { maxOutputLength: MOST });
  if (coding === "gzip") return gunzipSync(body, { maxOutputLength: MOST });
  if (coding === undefined) return body;
  throw new Error("its Content-Encoding is none that was asked for");
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "AbortError") return "it did not come in time";
  return "code" in error ? String(error.code) : error.message;
}
