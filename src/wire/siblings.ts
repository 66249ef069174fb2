import { Brand, FieldError, FieldName, Nonce, SessionId } from "./fields.ts";
import { type Tagged, tagged } from "./tagged.ts";
import { z } from "./zod.ts";

/**
 * What the frames of one group say to each other on their BroadcastChannel. Only documents of the gateway's
 * origin under the same top-level site can hear it; the page cannot. Values move in `held` alone, and only as
 * the answer to a `pull` (design decision 6).
 */
const messages = {
  /** "I am this field": said on joining and in answer to another's, so that doubles are noticed. `docId` tells two frames apart. */
  present: { field: FieldName, docId: Nonce, reply: z.boolean() },
  left: { docId: Nonce },
  /** The number's brand as soon as the digits tell: for the code's length, the icon and nothing else. */
  brand: { brand: Brand },
  pull: { rid: Nonce, session: SessionId },
  held: {
    rid: Nonce,
    field: FieldName,
    docId: Nonce,
    /** The canonical value (digits only, `MMYY`); empty when nothing was typed. */
    value: z.string().check(z.regex(/^[^\p{C}]{0,256}$/u)),
    error: z.nullable(FieldError),
  },
  /** The submit succeeded. */
  stored: { rid: Nonce },
};

export const SiblingMessage = tagged(messages);
export type SiblingMessage = Tagged<typeof messages>;
