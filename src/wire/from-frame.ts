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
import { type Tagged, tagged } from "./tagged.ts";
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
  ready: { label: text },
  /** How a field stands. Never what was typed, nor how much of it. */
  state: {
    focused: z.boolean(),
    empty: z.boolean(),
    /** Complete and correct. */
    valid: z.boolean(),
    error: z.optional(StateError),
    /** The error in the payer's language, from the gateway's own locale files; "" without an error. */
    message: text,
  },
  /** What the page learns about the card, once the number is settled; `UNKNOWN` the moment it changes. */
  card: {
    /** Rises with every change, so that a page can tell an old fact from a new one. Decimal: z.number would weigh 0.3 kB. */
    sequence: z.string().check(z.regex(/^\d{1,9}$/)),
    status: z.enum(["UNKNOWN", "SUPPORTED", "NOT_SUPPORTED"]),
    brand: Brand,
    scheme: Scheme,
    fundingMethod: FundingMethod,
    order: z.optional(QuotedOrder),
  },
  /** Enter asks for the form to be submitted; Escape is for the dialog around it. */
  key: { key: z.enum(["Enter", "Escape"]) },
  autofill: {},
  /** The session was updated: exactly one of `stored`, `refused`, `failed` answers each submit. */
  stored: {
    rid: Nonce,
    session: z.strictObject({ id: SessionId, version: SessionVersion }),
    card: z.optional(StoredCard),
  },
  refused: { rid: Nonce, errors: z.array(z.strictObject({ field: FieldName, error: FieldError })) },
  failed: { rid: Nonce, status: z.enum(["request_timeout", "system_error"]), message: text },
  fatal: { code: FatalCode },
};

export const FromFrame = tagged(messages);
export type FromFrame = Tagged<typeof messages>;
export type FieldState = Omit<Extract<FromFrame, { t: "state" }>, "t">;
export type CardFacts = Omit<Extract<FromFrame, { t: "card" }>, "t">;
