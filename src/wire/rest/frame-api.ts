import { SessionId, SessionVersion } from "../schema/fields.ts";
import { anything, type Infer, looseRead, optional, text } from "../schema/schema.ts";

/**
 * The members of the gateway's responses that a frame reads. Other members are dropped. Brands and schemes are plain
 * strings here, because a newer gateway may know more of them. Amounts are checked where they are used.
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

/** The response to Create Session and Update Session. */
export const SessionResponse = looseRead({
  session: looseRead({ id: SessionId, version: SessionVersion }),
  sourceOfFunds: Source,
});
export type SessionResponse = Infer<typeof SessionResponse>;

/** The response to a Payment Options Inquiry for the leading digits of a card number. */
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

/** An error response. */
export const ErrorResponse = looseRead({
  error: looseRead({ explanation: word, field: word, validationType: word }),
});
export type ErrorResponse = Infer<typeof ErrorResponse>;
