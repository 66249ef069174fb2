import { z } from "./zod.ts";

/**
 * What of the element's computed style may cross into a frame, and in which words. A positive grammar per
 * property: everything that could fetch, measure or mislead (`url(`, `image-set(`, `var(`, transparent text,
 * huge sizes) has no spelling here. Values are what browsers print as *computed* values; one that does not match
 * is as if it had not been sent, and the others count.
 */
const text = (pattern: RegExp) => z.catch(z.optional(z.string().check(z.regex(pattern))), undefined);

const OPAQUE = /^rgb\(\d{1,3}, \d{1,3}, \d{1,3}\)$/;

/** `color` may be slightly see-through for placeholders, never for what is typed. */
export const FieldStyle = z.strictObject({
  color: text(OPAQUE),
  placeholderColor: text(/^rgba?\(\d{1,3}, \d{1,3}, \d{1,3}(, (0?\.\d{1,6}|1))?\)$/),
  /** 10px to 32px, with up to four decimals. */
  fontSize: text(/^(1\d|2\d|3[01])(\.\d{1,4})?px$|^32px$/),
  fontWeight: text(/^[1-9]00$/),
  fontStyle: text(/^(normal|italic)$/),
  fontFamily: text(/^[A-Za-z0-9 ,"'-]{1,240}$/),
  lineHeight: text(/^(normal|\d{1,2}(\.\d{1,4})?px)$/),
  letterSpacing: text(/^(normal|-?0?\.\d{1,4}px|[0-4](\.\d{1,4})?px)$/),
  textAlign: text(/^(start|end|left|right|center)$/),
  fontVariantNumeric: text(/^(normal|tabular-nums)$/),
  colorScheme: text(/^(normal|light|dark|light dark|only light|only dark)$/),
});
export type FieldStyle = z.infer<typeof FieldStyle>;
