import { BRIDGE_VERSION } from "./bridge-version.ts";
import { FieldName, LanguageTag, Nonce, SEEN, SessionId } from "../schema/fields.ts";
import { FieldStyle } from "./style.ts";
import { type Tagged, tagged } from "../schema/tagged.ts";
import { array, boolean, droppable, literal, nullable, optional, wideText } from "../schema/schema.ts";

/**
 * Everything a merchant page may say to a field frame, over the port the frame made. There is no word that
 * sets, reads or pre-fills a value, and none that carries a URL, markup or a selector.
 */
const settings = {
  lang: optional(LanguageTag),
  required: optional(boolean),
  disabled: optional(boolean),
  /** Checked again in the frame against what this field may show. One that does not fit is as none: the rest counts. */
  placeholder: droppable(optional(wideText(SEEN, 40))),
  style: optional(FieldStyle),
  /** Show a complete number only while the payer is in the field, and its last four digits otherwise. */
  mask: optional(boolean),
};

export const toFrame = {
  /** First and once: which field this frame is, and of which group. */
  start: {
    v: literal(BRIDGE_VERSION),
    field: FieldName,
    group: Nonce,
    session: nullable(SessionId),
    /** Month or year to choose from a list instead of to type. */
    choose: optional(boolean),
    ...settings,
  },
  configure: settings,
  /** Another session for the same fields: what was typed stays. */
  attach: { session: SessionId },
  focus: {},
  clear: {},
  /** Show the payer what is wrong with this field, as leaving it would. */
  reveal: {},
  /** Gather these fields of the group and store them in the session with one request. The same `rid` twice is one submit. */
  submit: { rid: Nonce, fields: array(FieldName) },
};

export const ToFrame = tagged(toFrame);
export type ToFrame = Tagged<typeof toFrame>;
export type Start = Extract<ToFrame, { t: "start" }>;
/** What may change while a field lives. Absent: as before. */
export type Settings = Omit<Extract<ToFrame, { t: "configure" }>, "t">;
