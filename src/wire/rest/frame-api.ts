import { SessionId, SessionVersion } from "../schema/fields.ts";
import { anything, type Infer, looseRead, optional, text } from "../schema/schema.ts";

/**
 * What a frame reads of the service's answers. The rest of an answer is dropped here; brands and the like are
 * plain strings at this door, because a newer service may know more of them; amounts are judged where they
 * are used.
 */
const word = optional(text(/^/));

const Card = looseRead({
  brand: word,
  scheme: word,
  fundingMethod: word,
  securityCode: word,
  localBrand: word,
});

const Source = optional(looseRead({ provided: optional(looseRead({ card: optional(Card) })) }));

/** Create Session and Update Session. */
export const SessionResponse = looseRead({
  session: looseRead({ id: SessionId, version: SessionVersion }),
  sourceOfFunds: Source,
});
export type SessionResponse = Infer<typeof SessionResponse>;

/** Payment Options Inquiry for the leading digits of a number. */
export const InquiryResponse = looseRead({
  sourceOfFunds: Source,
  order: optional(
    looseRead({
      currency: word,
      netAmount: optional(anything),
      amount: optional(anything),
      merchantCharge: optional(looseRead({ amount: optional(anything) })),
    }),
  ),
});
export type InquiryResponse = Infer<typeof InquiryResponse>;

/** Every answer that is an error. */
export const ErrorResponse = looseRead({
  error: looseRead({ explanation: word, field: word, validationType: word }),
});
export type ErrorResponse = Infer<typeof ErrorResponse>;
