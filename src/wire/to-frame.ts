import { FieldName, LanguageTag, Nonce, SessionId } from "./fields.ts";
import { FieldStyle } from "./style.ts";
import { tagged } from "./tagged.ts";
import { z } from "./zod.ts";

/**
 * Everything a merchant page may say to a field frame, over the port the frame made. There is no word that
 * sets, reads or pre-fills a value, and none that carries a URL, markup or a selector.
 */
export const BRIDGE_VERSION = 1;

const settings = {
  lang: z.optional(LanguageTag),
  required: z.optional(z.boolean()),
  disabled: z.optional(z.boolean()),
  /** Checked again in the frame against what this field may show. */
  placeholder: z.optional(z.string().check(z.regex(/^[^\p{C}]{0,40}$/u))),
  style: z.optional(FieldStyle),
};

const messages = {
  /** First and once: which field this frame is, and of which group. */
  start: z.strictObject({
    t: z.literal("start"),
    v: z.literal(BRIDGE_VERSION),
    field: FieldName,
    group: Nonce,
    session: z.nullable(SessionId),
    ...settings,
  }),
  configure: z.strictObject({ t: z.literal("configure"), ...settings }),
  /** Another session for the same fields: what was typed stays. */
  attach: z.strictObject({ t: z.literal("attach"), session: SessionId }),
  focus: z.strictObject({ t: z.literal("focus") }),
  clear: z.strictObject({ t: z.literal("clear") }),
  /** Show the payer what is wrong with this field, as leaving it would. */
  reveal: z.strictObject({ t: z.literal("reveal") }),
  /** Gather these fields of the group and store them in the session with one request. The same `rid` twice is one submit. */
  submit: z.strictObject({ t: z.literal("submit"), rid: Nonce, fields: z.array(FieldName) }),
};

export const ToFrame = tagged(messages);
export type ToFrame = z.infer<(typeof messages)[keyof typeof messages]>;
export type Start = z.infer<typeof messages.start>;
/** What may change while a field lives. Absent: as before. */
export type Settings = Omit<z.infer<typeof messages.configure>, "t">;
