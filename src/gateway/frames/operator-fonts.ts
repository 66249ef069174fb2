import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "../../wire/schema/zod.ts";

/** Words that name no font of anybody's: a face by one of them would be another font than the page means, or none. */
const GENERIC =
  /^(serif|sans-serif|monospace|cursive|fantasy|math|emoji|fangsong|system-ui|ui-[a-z-]+|inherit|initial|unset|revert|revert-layer|default|none)$/i;

const Face = z.strictObject({
  /** As pages write it in `font-family`. Letters, digits, blanks and hyphens: it stands in the frames' style sheet. */
  family: z.string().check(
    z.maxLength(40),
    z.regex(/^[A-Za-z][A-Za-z0-9]*([ -][A-Za-z0-9]+)*$/),
    z.refine((name) => !GENERIC.test(name)),
  ),
  /** A file of the folder, by its name alone. */
  file: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.woff2$/)),
  /** One weight, or the first and the last of a variable font. */
  weight: z._default(z.string().check(z.regex(/^[1-9]00( [1-9]00)?$/)), "400"),
  style: z._default(z.enum(["normal", "italic"]), "normal"),
});

/** Fonts that the gateway serves to its frames. Pages use them by their names; no page can bring another. */
export const OperatorFonts = z.strictObject({
  folder: z.string().check(z.minLength(1)),
  faces: z.array(Face).check(z.minLength(1), z.maxLength(12)),
});
export type OperatorFonts = z.infer<typeof OperatorFonts>;

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
