import { Nonce, SEEN, SessionId } from "../schema/fields.ts";
import { fromFrame } from "./from-frame.ts";
import { array, boolean, oneOf, optional, strictObject, text, wideText } from "../schema/schema.ts";
import { type Tagged, tagged } from "../schema/tagged.ts";
import { toFrame } from "./to-frame.ts";

/**
 * What frames and pages say to each other beyond the leak budget, where the operator has switched on the
 * gateway's own `session.js` for a merchant: that protocol promises its pages a masked number, the expiry date,
 * early card types, the first six digits and reasons while typing. Frames of the elements do not know these
 * words; they are in a frame document of their own.
 */

const display = {
  /** Digits in groups as on the plastic; otherwise in one run. */
  grouped: optional(boolean),
  /** Characters that do not belong are swallowed; otherwise taken, and then an error. */
  rejecting: optional(boolean),
  /** The page input's `maxlength`. */
  longest: optional(text(/^\d{1,3}$/)),
  /** The options of a page's own list, for a part of the expiry date; the empty one says what to choose. */
  choices: optional(array(strictObject({ value: text(/^\d{0,4}$/), label: wideText(SEEN, 40) }))),
};

const toProtocolFrame = {
  ...toFrame,
  start: { ...toFrame.start, ...display },
  /** Make sure that there is a session: check the one there is, or make one. Answered by `opened` or `failed`. */
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
  /** How the field stands with each key. */
  detail: { incomplete: boolean, reason: optional(DetailReason) },
  /** Left with another value than it was entered with. */
  changed: {},
  /** The pointer came over the field, or left it: the page's own frame element does not always hear of it. */
  hover: { over: boolean },
  /** What the session now holds of the payer's source of funds, masked by the service. Comes before `stored`. */
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
