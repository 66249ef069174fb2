import { Brand, FieldError, FieldName, Nonce, SessionId } from "./fields.ts";
import { tagged } from "./tagged.ts";
import { z } from "./zod.ts";

/**
 * What the frames of one group say to each other on their BroadcastChannel. Only documents of the gateway's
 * origin under the same top-level site can hear it; the page cannot. Values move in `held` alone, and only as
 * the answer to a `pull` (design decision 6).
 */
const messages = {
  /** "I am this field": sent on joining and in answer to another's, so that doubles are noticed. `docId` tells two frames apart. */
  present: z.strictObject({ t: z.literal("present"), field: FieldName, docId: Nonce, reply: z.boolean() }),
  left: z.strictObject({ t: z.literal("left"), docId: Nonce }),
  /** The number's brand as soon as the digits tell: for the code's length, the icon and nothing else. */
  brand: z.strictObject({ t: z.literal("brand"), brand: Brand }),
  pull: z.strictObject({ t: z.literal("pull"), rid: Nonce, session: SessionId }),
  held: z.strictObject({
    t: z.literal("held"),
    rid: Nonce,
    field: FieldName,
    docId: Nonce,
    /** The canonical value (digits only, `MMYY`); empty when nothing was typed. */
    value: z.string().check(z.regex(/^[^\p{C}]{0,256}$/u)),
    error: z.nullable(FieldError),
  }),
  /** The submit succeeded: the security code is wiped, the rest stays for a retry. */
  stored: z.strictObject({ t: z.literal("stored"), rid: Nonce }),
};

export const SiblingMessage = tagged(messages);
export type SiblingMessage = z.infer<(typeof messages)[keyof typeof messages]>;
