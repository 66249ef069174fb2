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
