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
 * Everything a field frame may tell a merchant page: the whole leak budget (docs/security.md). A frame says
 * `hello` once on its parent's window, with a port; all else goes over that port.
 */
export const Hello = strictObject({ hostedSession: literal(1), t: literal("hello") });

/** Text of our locale files. */
const phrase = wideText(SEEN, 200);
const money = text(/^\d{1,12}(\.\d{1,3})?$/);

/**
 * Why a field is in error. `unsupported`: the merchant does not take this brand; `interrupted`: the page has taken
 * the focus away in the middle of typing, and the field was emptied.
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

/** What a page does against the payer. `focus`: it has taken the focus out of an unfinished entry twice. */
export const TamperKind = oneOf(["focus"]);
export type TamperKind = Infer<typeof TamperKind>;

/** Why a frame cannot work at all. */
export const FatalCode = oneOf(["version", "origin", "flooded", "broken"]);
export type FatalCode = Infer<typeof FatalCode>;

export const fromFrame = {
  /**
   * The input is enabled, laid out and can take the focus. `label` is its name in the payer's language, and said again
   * in another; `idle` and `most` are what the gateway grants every session, and of none in particular.
   */
  ready: { label: phrase, ...lifetime },
  /** How a field stands. Never what was typed, nor how much of it. */
  state: {
    focused: boolean,
    empty: boolean,
    /** Complete and correct. */
    valid: boolean,
    error: optional(StateError),
    /** The error in the payer's language, from the gateway's own locale files; "" without an error. */
    message: phrase,
  },
  /** The first edit since the values of the group's fields were last collected: what the session holds may be old. */
  edited: {},
  /** What the page learns about the card, once the number is settled; `UNKNOWN` the moment it changes. */
  card: {
    status: oneOf(["UNKNOWN", "SUPPORTED", "NOT_SUPPORTED"]),
    brand: Brand,
    scheme: Scheme,
    fundingMethod: FundingMethod,
    order: optional(QuotedOrder),
  },
  /** First six digits of a number that is settled, and nothing the moment it changes; where the operator lets the page know. */
  bin: { bin: text(/^(\d{6})?$/) },
  /** Enter asks for the form to be submitted; Escape is for the dialog around it. */
  key: { key: oneOf(["Enter", "Escape"]) },
  autofill: {},
  /** The page works against the payer, who was told so in the field; what was typed is gone. */
  tamper: { kind: TamperKind },
  /** The session was updated: exactly one of `stored`, `refused`, `failed` answers each submit. */
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
