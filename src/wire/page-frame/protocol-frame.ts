import { Nonce, SEEN, SessionId } from "../schema/fields.ts";
import { fromFrame } from "./from-frame.ts";
import { array, boolean, oneOf, optional, strictObject, text, wideText } from "../schema/schema.ts";
import { type Tagged, tagged } from "../schema/tagged.ts";
import { toFrame } from "./to-frame.ts";

/**
 * The messages between frames and pages of the gateway's own `session.js`, which the operator enables for each merchant. They
 * go beyond the leak budget, because that protocol promises its pages a masked number, the expiry date, early card types, the
 * first six digits and reasons while the payer types. The frames of the elements do not know these messages; they have
 * another frame document.
 */

const display = {
  /** Show the digits in groups, as on the card. */
  grouped: optional(boolean),
  /** Drop characters that do not belong to the value. If false, they stay and are an error. */
  rejecting: optional(boolean),
  /** The `maxlength` of the page's input. */
  longest: optional(text(/^\d{1,3}$/)),
  /** The options of the page's own list, for a part of the expiry date. The empty one says what to choose. */
  choices: optional(array(strictObject({ value: text(/^\d{0,4}$/), label: wideText(SEEN, 40) }))),
};

const toProtocolFrame = {
  ...toFrame,
  start: { ...toFrame.start, ...display },
  /** Check the session, or create one if there is none. The answer is `opened` or `failed`. */
  open: { rid: Nonce },
  submit: {
    ...toFrame.submit,
    /** A local scheme that only the page knows. */
    localBrand: optional(wideText("[^\\p{C}]", 50, 1)),
  },
};

export const ToProtocolFrame = tagged(toProtocolFrame);
export type ToProtocolFrame = Tagged<typeof toProtocolFrame>;

/** Why a field is in error, in the words of `validate` and `onValidityChange`. */
export const DetailReason = oneOf([
  "INVALID_CHARACTERS",
  "INVALID_VALUE",
  "INVALID_LENGTH",
  "EXPIRED",
  "NOT_SUPPORTED",
  "AWAITING_SERVER_RESPONSE",
  "TIMEOUT",
  "SYSTEM_ERROR",
  "NOT_AUTHORIZED",
  "SESSION_AUTHENTICATION_LIMIT_EXCEEDED",
]);

const fromProtocolFrame = {
  ...fromFrame,
  opened: { rid: Nonce, session: SessionId },
  /** The state of the field after each key. */
  detail: { incomplete: boolean, reason: optional(DetailReason) },
  /** The payer left the field with another value than before. */
  changed: {},
  /** The pointer came over the field, or left it. The page's frame element does not get these events in every browser. */
  hover: { over: boolean },
  /** The payer's source of funds as the session now holds it, masked by the gateway. Sent before `stored`. */
  masked: {
    rid: Nonce,
    values: array(
      strictObject({
        path: text(/^[A-Za-z]{1,40}(\.[A-Za-z]{1,40}){0,3}$/),
        value: wideText("[^\\p{C}]", 256),
      }),
    ),
  },
};

export const FromProtocolFrame = tagged(fromProtocolFrame);
export type FromProtocolFrame = Tagged<typeof fromProtocolFrame>;
