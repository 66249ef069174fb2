import type { Responded } from "./gateway-api.ts";
import { isFields, type Fields } from "./json.ts";
import type { CardResponse } from "./response.ts";

/** The facts about the card in a session. Of its digits they have at most the last four. */
export interface CardFacts {
  /** Such as `VISA`; `UNKNOWN` when the gateway gives none. */
  brand: string;
  scheme: string;
  /** `CREDIT`, `DEBIT`, `CHARGE` or `UNKNOWN`. */
  fundingMethod: string;
  securityCodeProvided: boolean;
  /** The last four digits, by which a payer recognises the card. */
  lastFour?: string;
}

/** A session at one version, for which a decision is made. */
export interface SessionFacts {
  id: string;
  /** The session version that the payment names as its precondition. */
  version: string;
  /** Missing while no card number is stored. */
  card?: CardFacts;
  /** The `shipping` group as the page, the server or a wallet stored it. */
  shipping?: Fields;
  /** The `order` group as stored. */
  order?: Fields;
}

/** Reads a retrieved session; undefined when the response is not one. */
export function readFacts({ body, fields }: Responded): SessionFacts | undefined {
  const { id, version } = body.session ?? {};
  if (id === undefined || version === undefined) return undefined;
  const card = readCard(body.sourceOfFunds?.provided?.card);
  const { shipping, order } = fields;
  return {
    id,
    version,
    ...(card === undefined ? {} : { card }),
    ...(isFields(shipping) ? { shipping } : {}),
    ...(isFields(order) ? { order } : {}),
  };
}

function readCard(card: CardResponse | undefined): CardFacts | undefined {
  // A security code alone belongs to a saved card.
  if (!card?.hasNumber) return undefined;
  const lastFour = lastFourOf(card);
  return {
    ...cardTypeOf(card),
    securityCodeProvided: card.hasCode,
    ...(lastFour === undefined ? {} : { lastFour }),
  };
}

/** Returns the last four digits of a card in a response. */
export function lastFourOf({ number = "" }: CardResponse): string | undefined {
  return /\d{4}$/.exec(number)?.[0];
}

/** Brand, scheme and funding method of a card. */
export type CardType = Pick<CardFacts, "brand" | "scheme" | "fundingMethod">;

/** Reads brand, scheme and funding method of a card in a response. */
export function cardTypeOf({
  brand = "UNKNOWN",
  scheme = "UNKNOWN",
  fundingMethod = "UNKNOWN",
}: Pick<CardResponse, "brand" | "scheme" | "fundingMethod">): CardType {
  return { brand, scheme, fundingMethod };
}
