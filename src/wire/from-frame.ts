import {
  Brand,
  FieldError,
  FieldName,
  FundingMethod,
  Nonce,
  Scheme,
  SessionId,
  SessionVersion,
} from "./fields.ts";
import { tagged } from "./tagged.ts";
import { z } from "./zod.ts";

/**
 * Everything a field frame may tell a merchant page: the whole leak budget (docs/security.md). A frame says
 * `hello` once on its parent's window, with a port; all else goes over that port.
 */
export const Hello = z.strictObject({ hostedSession: z.literal(1), t: z.literal("hello") });

const text = z.string().check(z.regex(/^[^\p{C}]{0,200}$/u));
const money = z.string().check(z.regex(/^\d{1,12}(\.\d{1,3})?$/));

/** Why a field is in error. `unsupported`: the merchant does not take this brand. */
export const StateError = z.enum(["missing", "incomplete", "invalid", "unsupported", "expired"]);
export type StateError = z.infer<typeof StateError>;

/** An amount with the charge for this card, as the gateway computed it for the session's order. */
const QuotedOrder = z.strictObject({
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
  netAmount: money,
  amount: money,
  merchantCharge: z.strictObject({ type: z.literal("SURCHARGE"), amount: money }),
});
export type QuotedOrder = z.infer<typeof QuotedOrder>;

/** How a field stands. Never what was typed, nor how much of it. */
const state = z.strictObject({
  t: z.literal("state"),
  focused: z.boolean(),
  empty: z.boolean(),
  /** Complete and correct. */
  valid: z.boolean(),
  error: z.nullable(StateError),
  /** The error in the payer's language, from the gateway's own locale files; "" without an error. */
  message: text,
});
export type FieldState = Omit<z.infer<typeof state>, "t">;

/** What the page learns about the card, once the number is settled; `UNKNOWN` the moment it changes. */
const card = z.strictObject({
  t: z.literal("card"),
  /** Rises with every change, so that a page can tell an old fact from a new one. */
  sequence: z.number(),
  status: z.enum(["UNKNOWN", "SUPPORTED", "NOT_SUPPORTED"]),
  brand: Brand,
  scheme: Scheme,
  fundingMethod: FundingMethod,
  order: z.optional(QuotedOrder),
});
export type CardFacts = Omit<z.infer<typeof card>, "t">;

const StoredCard = z.strictObject({
  brand: Brand,
  scheme: Scheme,
  fundingMethod: FundingMethod,
  securityCodeProvided: z.boolean(),
});
export type StoredCard = z.infer<typeof StoredCard>;

/** Why a frame cannot work at all. */
export const FatalCode = z.enum(["version", "origin", "flooded", "broken"]);
export type FatalCode = z.infer<typeof FatalCode>;

const messages = {
  /** The input is enabled, laid out and can take the focus. `label` is its name in the payer's language. */
  ready: z.strictObject({ t: z.literal("ready"), label: text }),
  state,
  card,
  /** Enter asks for the form to be submitted; Escape is for the dialog around it. */
  key: z.strictObject({ t: z.literal("key"), key: z.enum(["Enter", "Escape"]) }),
  autofill: z.strictObject({ t: z.literal("autofill") }),
  /** The session was updated: exactly one of `stored`, `refused`, `failed` answers each submit. */
  stored: z.strictObject({
    t: z.literal("stored"),
    rid: Nonce,
    session: z.strictObject({ id: SessionId, version: SessionVersion }),
    card: z.nullable(StoredCard),
  }),
  refused: z.strictObject({
    t: z.literal("refused"),
    rid: Nonce,
    errors: z.array(z.strictObject({ field: FieldName, error: FieldError })),
  }),
  failed: z.strictObject({
    t: z.literal("failed"),
    rid: Nonce,
    status: z.enum(["request_timeout", "system_error"]),
    message: text,
  }),
  fatal: z.strictObject({ t: z.literal("fatal"), code: FatalCode }),
};

export const FromFrame = tagged(messages);
export type FromFrame = z.infer<(typeof messages)[keyof typeof messages]>;
