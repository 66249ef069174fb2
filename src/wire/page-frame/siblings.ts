import { Brand, FieldError, LocalBrand, Nonce, Role, SEEN, SessionId } from "../schema/fields.ts";
import { type Tagged, tagged } from "../schema/tagged.ts";
import { boolean, nullable, optional, wideText } from "../schema/schema.ts";

/**
 * What the frames of one group say to each other on their BroadcastChannel. Only documents of the gateway's
 * origin under the same top-level site can hear it; the page cannot. Values move in `held` alone, and only as
 * the answer to a `pull` (design decision 6).
 */
const messages = {
  /** "I am this field": said on joining and in answer to another's, so that doubles are noticed. `docId` tells two frames apart. */
  present: { field: Role, docId: Nonce, reply: boolean },
  left: { docId: Nonce },
  /** The payer has answered, in one of the fields, that he is still there. */
  awake: {},
  /** The first edit since values were held: what others were refused for together with it may be right now. */
  edited: {},
  /** The brand of a number that is settled: for the code's length and picture, and nothing else. */
  brand: { brand: Brand },
  /** "The payer is done: what do you hold?" Asked for one session; null: the group has none yet. */
  pull: { rid: Nonce, session: nullable(SessionId) },
  held: {
    rid: Nonce,
    field: Role,
    docId: Nonce,
    /** The canonical value (digits only, `MMYY`); empty when nothing was typed. */
    value: wideText(SEEN, 256),
    error: nullable(FieldError),
    /** With the number of a co-badged card: the local scheme that the payer chose. */
    localBrand: optional(LocalBrand),
  },
  /** Wrong for a reason that only the lead knows: fields that do not fit together, or the service's answer about this one. */
  refused: { field: Role, error: FieldError, together: boolean },
};

export const SiblingMessage = tagged(messages);
export type SiblingMessage = Tagged<typeof messages>;
