import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { HeaderSet } from "./headers.ts";

/** A content coding of HTTP. */
export type Coding = "br" | "gzip" | "identity";

/** The best coding that an `Accept-Encoding` header accepts. A coding with `q=0` is not accepted. */
export function codingFor(acceptEncoding: string | null): Coding {
  const accepted = (acceptEncoding ?? "")
    .toLowerCase()
    .split(",")
    .flatMap((part) => {
      const [name = "", ...parameters] = part.split(";").map((word) => word.trim());
      return parameters.some((word) => /^q=0(\.0*)?$/.test(word)) ? [] : [name];
    });
  return accepted.includes("br") ? "br" : accepted.includes("gzip") ? "gzip" : "identity";
}

/** Compresses bytes. @param quality 0 to 11 for brotli; gzip uses 9 at most */
export function encode(bytes: Uint8Array, coding: Coding, quality: number): Uint8Array<ArrayBuffer> {
  if (coding === "identity") return Uint8Array.from(bytes);
  const encoded =
    coding === "gzip"
      ? gzipSync(bytes, { level: Math.min(quality, 9) })
      : brotliCompressSync(bytes, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: quality,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
          },
        });
  return Uint8Array.from(encoded);
}

/** Fast enough for a request, and within a few percent of the smallest size. */
const QUALITY = 6;

interface Entry {
  text: Uint8Array;
  /** By `performance.now()`. */
  expiresAt: number;
  codings: Map<Coding, Uint8Array<ArrayBuffer>>;
}

/**
 * A cache of compressed texts, because many payers of one shop load the same document. The returned function responds
 * with the cached text of a key, or makes it.
 *
 * @param ttlMs how long a text is reused, in milliseconds
 * @param maxEntries the limit of the cache; the oldest entry is removed first
 */
export function createCompressionCache({ ttlMs, maxEntries }: { ttlMs: number; maxEntries: number }) {
  const entries = new Map<string, Entry>();
  const find = (key: string, make: () => string): Entry => {
    const found = entries.get(key);
    if (found !== undefined && found.expiresAt > performance.now()) return found;
    const entry = { text: Buffer.from(make()), expiresAt: performance.now() + ttlMs, codings: new Map() };
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest);
    return entry;
  };
  return (request: Request, key: string, make: () => string, headers: HeaderSet): Response => {
    const entry = find(key, make);
    const coding = codingFor(request.headers.get("accept-encoding"));
    const body = entry.codings.get(coding) ?? encode(entry.text, coding, QUALITY);
    entry.codings.set(coding, body);
    return new Response(body, {
      headers: {
        ...headers,
        "Content-Length": String(body.byteLength),
        ...(coding === "identity" ? {} : { "Content-Encoding": coding }),
      },
    });
  };
}
