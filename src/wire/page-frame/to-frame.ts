import { BRIDGE_VERSION } from "./bridge-version.ts";
import { FieldName, LanguageTag, Nonce, SEEN, SessionId } from "../schema/fields.ts";
import { FieldStyle } from "./style.ts";
import { type Tagged, tagged } from "../schema/tagged.ts";
import { array, boolean, droppable, literal, nullable, optional, wideText } from "../schema/schema.ts";

/**
 * All messages of a merchant page to a field frame, over the port that the frame made. None sets, reads or pre-fills a
 * value, and none carries a URL, markup or a selector.
 */
const settings = {
  lang: optional(LanguageTag),
  required: optional(boolean),
  disabled: optional(boolean),
  /** The frame checks it against the grammar of its field, and ignores one that does not match. */
  placeholder: droppable(optional(wideText(SEEN, 40))),
  style: optional(FieldStyle),
  /** Show a complete number in full only while it has the focus, and otherwise its last four digits. */
  mask: optional(boolean),
};

export const toFrame = {
  /** The first message, once: which field this frame is, and of which group. */
  start: {
    v: literal(BRIDGE_VERSION),
    field: FieldName,
    group: Nonce,
    session: nullable(SessionId),
    /** The month or the year is chosen from a list instead of typed. */
    choose: optional(boolean),
    ...settings,
  },
  configure: settings,
  /** Another session for the same fields. The values stay. */
  attach: { session: SessionId },
  focus: {},
  clear: {},
  /** Show the error of this field, as if the payer had left it. */
  reveal: {},
  /**
   * Collect these fields of the group and store them in the session with one request. A repeated `rid` is the same submit.
   */
  submit: { rid: Nonce, fields: array(FieldName) },
};

export const ToFrame = tagged(toFrame);
export type ToFrame = Tagged<typeof toFrame>;
export type Start = Extract<ToFrame, { t: "start" }>;
/** Settings that may change during the life of a field. An absent one stays as it was. */
export type Settings = Omit<Extract<ToFrame, { t: "configure" }>, "t">;
