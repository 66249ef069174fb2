import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ASSET_HEADERS, type HeaderSet, IMMUTABLE, SHARED_HEADERS } from "../http/headers.ts";
import type { ServedFonts } from "./operator-fonts.ts";
import { type Coding, encode } from "../http/compression.ts";

/** One file as the gateway serves it: its bytes in every content coding, and its headers. */
export interface BuiltAsset {
  codings: Record<Coding, Uint8Array<ArrayBuffer>>;
  etag: string;
  headers: HeaderSet;
}

/** All files that the gateway serves, by path. A request never reads the file system. */
export interface BuiltAssets {
  /** A hash of all scripts, which is part of their immutable paths. */
  build: string;
  byPath: ReadonlyMap<string, BuiltAsset>;
  /** `session.js`, which has a path for each API version and merchant. */
  sessionScript: BuiltAsset | undefined;
}

const JAVASCRIPT = "text/javascript; charset=utf-8";

/**
 * Reads the files of the build once, at start, and compresses them with the best quality.
 *
 * @param folder the output folder of the build
 * @param fonts the operator's fonts, by file name
 * @throws Error when the elements are missing
 */
export function readBuiltAssets(folder: string, fonts: ServedFonts["files"] = new Map()): BuiltAssets {
  const elements = join(folder, "elements", "hosted-session.js");
  const quote = join(folder, "quote", "hosted-quote.js");
  const sessionJs = join(folder, "session-js", "session.js");
  if (!existsSync(elements)) throw new Error(`${elements} is missing: run \`npm run build\``);
  const scripts = [elements, quote, sessionJs]
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file));
  const build = scripts
    .reduce((hash, bytes) => hash.update(bytes), createHash("sha256"))
    .digest("hex")
    .slice(0, 16);

  const byPath = new Map<string, BuiltAsset>();
  const files: Record<string, { integrity: string; bytes: number }> = {};
  const addScript = (name: string, bytes: Buffer) => {
    const immutable = asset(bytes, JAVASCRIPT, { ...SHARED_HEADERS, "Cache-Control": IMMUTABLE });
    byPath.set(`/assets/${build}/${name}`, immutable);
    files[`/assets/${build}/${name}`] = { integrity: integrityOf(bytes), bytes: bytes.byteLength };
    return asset(bytes, JAVASCRIPT, SHARED_HEADERS);
  };
  byPath.set("/hosted-session.js", addScript("hosted-session.js", readFileSync(elements)));
  if (existsSync(quote)) byPath.set("/hosted-quote.js", addScript("hosted-quote.js", readFileSync(quote)));
  const sessionScript = existsSync(sessionJs) ? addScript("session.js", readFileSync(sessionJs)) : undefined;

  for (const [kind, extension, type, headers] of [
    ["brands", ".svg", "image/svg+xml", ASSET_HEADERS],
    ["locales", ".json", "application/json; charset=utf-8", ASSET_HEADERS],
    ["quote-locales", ".json", "application/json; charset=utf-8", SHARED_HEADERS],
    ["looks", ".css", "text/css; charset=utf-8", SHARED_HEADERS],
  ] as const) {
    const from = join(folder, "assets", kind);
    for (const name of existsSync(from) ? readdirSync(from) : []) {
      if (!name.endsWith(extension)) continue;
      byPath.set(`/assets/${kind}/${name}`, asset(readFileSync(join(from, name)), type, headers));
    }
  }
  for (const [name, bytes] of fonts)
    byPath.set(`/assets/fonts/${name}`, asset(bytes, "font/woff2", ASSET_HEADERS));
  const manifest = Buffer.from(`${JSON.stringify({ build, files }, null, 1)}\n`);
  byPath.set("/assets/manifest.json", asset(manifest, "application/json; charset=utf-8", SHARED_HEADERS));
  return { build, byPath, sessionScript };
}

/** The value of an `integrity` attribute for these bytes. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha384-${createHash("sha384").update(bytes).digest("base64")}`;
}

function asset(bytes: Uint8Array, type: string, headers: HeaderSet): BuiltAsset {
  return {
    codings: {
      br: encode(bytes, "br", 11),
      gzip: encode(bytes, "gzip", 9),
      identity: encode(bytes, "identity", 0),
    },
    etag: createHash("sha256").update(bytes).digest("base64url").slice(0, 22),
    headers: { ...headers, "Content-Type": type, "Vary": "Accept-Encoding" },
  };
}
