import { z } from "../../wire/schema/zod.ts";

/** Generic families and CSS keywords. A face of such a name would be another font than the page means, or none. */
const GENERIC =
  /^(serif|sans-serif|monospace|cursive|fantasy|math|emoji|fangsong|system-ui|ui-[a-z-]+|inherit|initial|unset|revert|revert-layer|default|none)$/i;

const Face = z.strictObject({
  /** As pages write it in `font-family`. Letters, digits, blanks and hyphens only, because the frames' style sheet contains it. */
  family: z.string().check(
    z.maxLength(40),
    z.regex(/^[A-Za-z][A-Za-z0-9]*([ -][A-Za-z0-9]+)*$/),
    z.refine((name) => !GENERIC.test(name)),
  ),
  /** The name of a file in the folder, without a path. */
  file: z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.woff2$/)),
  /** One weight, or the first and the last of a variable font. */
  weight: z._default(z.string().check(z.regex(/^[1-9]00( [1-9]00)?$/)), "400"),
  style: z._default(z.enum(["normal", "italic"]), "normal"),
});

/** Fonts that the gateway serves to its frames. Pages use them by name, and cannot load others. */
export const OperatorFonts = z.strictObject({
  folder: z.string().check(z.minLength(1)),
  faces: z.array(Face).check(z.minLength(1), z.maxLength(12)),
});
export type OperatorFonts = z.infer<typeof OperatorFonts>;
