import { Brand, FieldError, LocalBrand, Nonce, Role, SEEN, SessionId } from "../schema/fields.ts";
import { type Tagged, tagged } from "../schema/tagged.ts";
import { boolean, nullable, optional, wideText } from "../schema/schema.ts";

/**
 * The messages between the frames of one group, on their BroadcastChannel. Only documents of the gateway's origin under the
 * same top-level site receive them; the page does not. Only `held` carries a value, and only as the answer to a `pull`
 * (design decision 6).
 */
const messages = {
  /**
   * The frame has this field. A frame sends it when it joins, and in answer to that of another frame. The lead finds two
   * frames for one field by their `docId`.
   */
  present: { field: Role, docId: Nonce, reply: boolean },
  left: { docId: Nonce },
  /** The payer answered in one of the fields that they are still there: every frame resets its idle timer. */
  awake: {},
  /**
   * The first edit since the values were collected. Errors that concern several fields end, because the edit may have
   * corrected them.
   */
  edited: {},
  /** The brand of a settled number, which decides the length and the picture of the security code. */
  brand: { brand: Brand },
  /** Asks for the values of all fields of one session. null: the group has no session yet. */
  pull: { rid: Nonce, session: nullable(SessionId) },
  held: {
    rid: Nonce,
    field: Role,
    docId: Nonce,
    /** The canonical value (digits only, `MMYY`); empty if the field is empty or in error. */
    value: wideText(SEEN, 256),
    error: nullable(FieldError),
    /** From the frame of a co-badged card's number: the local scheme that the payer chose. */
    localBrand: optional(LocalBrand),
  },
  /**
   * An error that only the lead knows: the gateway rejected this field, or (`together`) the field does not fit the others.
   */
  refused: { field: Role, error: FieldError, together: boolean },
};

export const SiblingMessage = tagged(messages);
export type SiblingMessage = Tagged<typeof messages>;
