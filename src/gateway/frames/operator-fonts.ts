import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The setting `fonts` of the configuration: a folder, and the font faces in it. */
export interface OperatorFonts {
  folder: string;
  faces: readonly { family: string; file: string; weight: string; style: "normal" | "italic" }[];
}

/** The fonts as the gateway serves them. */
export interface ServedFonts {
  /** The second style sheet of frame documents. */
  style: string;
  /** The CSP hash source of the style sheet. */
  hash: string;
  /** The files by name, which are served below `/assets/fonts/`. */
  files: ReadonlyMap<string, Buffer>;
}

/**
 * Reads the fonts once, at start. Each file contains all characters, so no request shows which characters a payer types.
 * A frame loads a font as soon as the page's style names it, before the first keystroke.
 *
 * @throws Error that names a file that is missing or is not a WOFF2 font
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
