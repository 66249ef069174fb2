import {
  Brand,
  FieldError,
  FieldName,
  FundingMethod,
  lifetime,
  Nonce,
  Scheme,
  SEEN,
  SessionId,
  SessionVersion,
} from "../schema/fields.ts";
import { type Tagged, tagged } from "../schema/tagged.ts";
import {
  type Infer,
  array,
  boolean,
  literal,
  oneOf,
  optional,
  strictObject,
  text,
  wideText,
} from "../schema/schema.ts";

/**
 * All messages of a field frame to a merchant page, which are the whole leak budget (docs/security.md). A frame posts `hello`
 * once to its parent's window, with a port. All other messages go over that port.
 */
export const Hello = strictObject({ hostedSession: literal(1), t: literal("hello") });

/** A text of the locale files. */
const phrase = wideText(SEEN, 200);
const money = text(/^\d{1,12}(\.\d{1,3})?$/);

/**
 * Why a field is in error. `unsupported`: the merchant does not accept this brand. `interrupted`: the page took the focus
 * away while the payer typed, and the frame cleared the field.
 */
export const StateError = oneOf([
  "missing",
  "incomplete",
  "invalid",
  "unsupported",
  "expired",
  "interrupted",
]);
export type StateError = Infer<typeof StateError>;

/** An amount with the charge for this card, as the gateway computed it for the session's order. */
const QuotedOrder = strictObject({
  currency: text(/^[A-Z]{3}$/),
  netAmount: money,
  amount: money,
  merchantCharge: strictObject({ type: literal("SURCHARGE"), amount: money }),
});
export type QuotedOrder = Infer<typeof QuotedOrder>;

const StoredCard = strictObject({
  brand: Brand,
  scheme: Scheme,
  fundingMethod: FundingMethod,
  securityCodeProvided: boolean,
});
export type StoredCard = Infer<typeof StoredCard>;

/** How a page works against the payer. `focus`: it took the focus out of an unfinished entry twice. */
export const TamperKind = oneOf(["focus"]);
export type TamperKind = Infer<typeof TamperKind>;

/** Why a frame cannot work at all. */
export const FatalCode = oneOf(["version", "origin", "flooded", "broken"]);
export type FatalCode = Infer<typeof FatalCode>;

export const fromFrame = {
  /**
   * The input can take the focus. `label` is its name in the payer's language; the frame sends `ready` again after a change
   * of the language. `idle` and `most` are the lifetime of every session of this gateway.
   */
  ready: { label: phrase, ...lifetime },
  /** The state of a field: never its value, nor the length of that. */
  state: {
    focused: boolean,
    empty: boolean,
    /** Complete and correct. */
    valid: boolean,
    error: optional(StateError),
    /** The error in the payer's language, from the gateway's own locale files; "" without an error. */
    message: phrase,
  },
  /**
   * The first edit since the values of the group were collected. The version that the page holds may be of older values.
   * Without it, the page would not learn of a value that replaces another one without a change of state.
   */
  edited: {},
  /** The card's type, once the number is settled. It is `UNKNOWN` as soon as the number changes. */
  card: {
    status: oneOf(["UNKNOWN", "SUPPORTED", "NOT_SUPPORTED"]),
    brand: Brand,
    scheme: Scheme,
    fundingMethod: FundingMethod,
    order: optional(QuotedOrder),
  },
  /** First six digits of a settled number, if the operator allows it. "" as soon as the number changes. */
  bin: { bin: text(/^(\d{6})?$/) },
  /** Enter submits the form. Escape is for a dialog around the field. */
  key: { key: oneOf(["Enter", "Escape"]) },
  /** The browser or a password manager filled the field. */
  autofill: {},
  /** The page works against the payer. The field says so to the payer, and is empty. */
  tamper: { kind: TamperKind },
  /** The session was updated. Exactly one of `stored`, `refused` and `failed` answers each submit. */
  stored: {
    rid: Nonce,
    session: strictObject({ id: SessionId, version: SessionVersion }),
    card: optional(StoredCard),
  },
  refused: { rid: Nonce, errors: array(strictObject({ field: FieldName, error: FieldError })) },
  failed: { rid: Nonce, status: oneOf(["request_timeout", "system_error"]), message: phrase },
  fatal: { code: FatalCode },
};

export const FromFrame = tagged(fromFrame);
export type FromFrame = Tagged<typeof fromFrame>;
export type FieldState = Omit<Extract<FromFrame, { t: "state" }>, "t">;
export type Lifetime = Pick<Extract<FromFrame, { t: "ready" }>, keyof typeof lifetime>;
export type CardFacts = Omit<Extract<FromFrame, { t: "card" }>, "t">;
