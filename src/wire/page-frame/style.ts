import { droppable, type Infer, optional, strictObject, text } from "../schema/schema.ts";

/**
 * What of the element's computed style may cross into a frame, and in which words. A positive grammar per
 * property: everything that could fetch, measure or mislead (`url(`, `image-set(`, `var(`, transparent text,
 * huge sizes) has no spelling here. Values are what browsers print as *computed* values; one that does not match
 * is as if it had not been sent, and the others count.
 */
const value = (pattern: RegExp) => droppable(optional(text(pattern)));

const OPAQUE = /^rgb\([\d, ]{7,13}\)$/;

/** `color` may be slightly see-through for placeholders, never for what is typed. */
export const FieldStyle = strictObject({
  color: value(OPAQUE),
  placeholderColor: value(/^rgba?\([\d,. ]{7,24}\)$/),
  /** 10px to 32px, with up to four decimals. */
  fontSize: value(/^(1\d|2\d|3[01])(\.\d{1,4})?px$|^32px$/),
  fontWeight: value(/^[1-9]00$/),
  fontStyle: value(/^(normal|italic)$/),
  fontFamily: value(/^[A-Za-z0-9 ,"'-]{1,240}$/),
  lineHeight: value(/^(normal|\d{1,2}(\.\d{1,4})?px)$/),
  letterSpacing: value(/^(normal|-?0?\.\d{1,4}px|[0-4](\.\d{1,4})?px)$/),
  textAlign: value(/^(start|end|left|right|center)$/),
  fontVariantNumeric: value(/^(normal|tabular-nums)$/),
  /** 0 to 99px: room beside the text, where a frame lies over a box that the page drew. */
  paddingLeft: value(/^\d{1,2}(\.\d{1,4})?px$/),
  paddingRight: value(/^\d{1,2}(\.\d{1,4})?px$/),
  colorScheme: value(/^(normal|light|dark|light dark|only light|only dark)$/),
});
export type FieldStyle = Infer<typeof FieldStyle>;
