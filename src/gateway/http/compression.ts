import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { HeaderSet } from "./headers.ts";

/** How text travels. */
export type Coding = "br" | "gzip" | "identity";

/** The best coding that the client takes; a coding with `q=0` is not taken. */
export function codingFor(acceptEncoding: string | null): Coding {
  const taken = (acceptEncoding ?? "")
    .toLowerCase()
    .split(",")
    .flatMap((part) => {
      const [name = "", ...parameters] = part.split(";").map((word) => word.trim());
      return parameters.some((word) => /^q=0(\.0*)?$/.test(word)) ? [] : [name];
    });
  return taken.includes("br") ? "br" : taken.includes("gzip") ? "gzip" : "identity";
}

/** @param quality 0 to 11 for brotli, at most 9 of it for gzip */
export function encode(bytes: Uint8Array, coding: Coding, quality: number): Uint8Array<ArrayBuffer> {
  if (coding === "identity") return Uint8Array.from(bytes);
  const packed =
    coding === "gzip"
      ? gzipSync(bytes, { level: Math.min(quality, 9) })
      : brotliCompressSync(bytes, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: quality,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength,
          },
        });
  return Uint8Array.from(packed);
}

/** Quick enough for a request, within a few percent of the best. */
const QUALITY = 6;

interface Kept {
  text: Uint8Array;
  until: number;
  codings: Map<Coding, Uint8Array<ArrayBuffer>>;
}

/**
 * Answers with a text made on demand, compressed, and keeps it for a while under its key: a burst of checkouts
 * of one shop compresses one document.
 *
 * @param keepMs how long a made text is used again
 * @param most how many are kept; the oldest goes first
 */
export function createCompressionCache({ keepMs, most }: { keepMs: number; most: number }) {
  const kept = new Map<string, Kept>();
  const find = (key: string, make: () => string): Kept => {
    const found = kept.get(key);
    if (found !== undefined && found.until > performance.now()) return found;
    const made = { text: Buffer.from(make()), until: performance.now() + keepMs, codings: new Map() };
    kept.delete(key);
    kept.set(key, made);
    const [oldest] = kept.keys();
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    return made;
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
