import { droppable, type Infer, optional, strictObject, text } from "../schema/schema.ts";

/**
 * The properties of the element's computed style that a frame takes, each with a grammar of its values. A value that could
 * fetch, measure or mislead (`url(`, `image-set(`, `var(`, transparent text, huge sizes) matches no grammar. The grammars
 * describe *computed* values, as browsers print them. The frame ignores a value that does not match, and applies the others.
 */
const value = (pattern: RegExp) => droppable(optional(text(pattern)));

const OPAQUE = /^rgb\([\d, ]{7,13}\)$/;

/** A placeholder may be slightly transparent. The text that the payer types may not. */
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
  /** 0 to 99px: space beside the text, for a frame that lies over a box of the page. */
  paddingLeft: value(/^\d{1,2}(\.\d{1,4})?px$/),
  paddingRight: value(/^\d{1,2}(\.\d{1,4})?px$/),
  colorScheme: value(/^(normal|light|dark|light dark|only light|only dark)$/),
});
export type FieldStyle = Infer<typeof FieldStyle>;
