import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The fonts of the configuration (`fonts`): a folder, and the faces in it. */
export interface OperatorFonts {
  folder: string;
  faces: readonly { family: string; file: string; weight: string; style: "normal" | "italic" }[];
}

/** The fonts as the service needs them. */
export interface ServedFonts {
  /** The frames' second style sheet. */
  style: string;
  /** Its hash source, for the policy. */
  hash: string;
  /** By name, to be served below `/assets/fonts/`. */
  files: ReadonlyMap<string, Buffer>;
}

/**
 * Reads the fonts once. One file is for all characters, so that no request can tell which of them are typed; it is asked for
 * as soon as a page's style names it, before the first key.
 *
 * @throws Error that says which file is missing or is no WOFF2 font
 */
export function readFonts({ folder, faces }: OperatorFonts): ServedFonts {
  const files = new Map(faces.map(({ file }) => [file, readFont(folder, file)]));
  const rules = faces.map(
    ({ family, file, weight, style }) =>
      `@font-face{font-family:"${family}";src:url("/assets/fonts/${file}")format("woff2");` +
      `font-weight:${weight};font-style:${style};font-display:swap}`,
  );
  const style = `${rules.join("")}body::before{content:"0";position:fixed;visibility:hidden}`;
  return { style, hash: `sha256-${createHash("sha256").update(style).digest("base64")}`, files };
}

function readFont(folder: string, file: string): Buffer {
  let bytes;
  try {
    bytes = readFileSync(join(folder, file));
  } catch (cause) {
    throw new Error(`fonts: ${file} cannot be read in ${folder}`, { cause });
  }
  if (bytes.toString("latin1", 0, 4) !== "wOF2") throw new Error(`fonts: ${file} is not a WOFF2 font`);
  return bytes;
}
