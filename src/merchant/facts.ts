import { at, isFields, textAt, type Fields } from "./json.ts";

/** What is known of the card in a session. Of its digits, the last four at most. */
export interface CardFacts {
  /** Such as `VISA`; `UNKNOWN` when the gateway does not say. */
  brand: string;
  scheme: string;
  /** `CREDIT`, `DEBIT`, `CHARGE` or `UNKNOWN`. */
  fundingMethod: string;
  securityCodeProvided: boolean;
  /** By which a payer knows the card. */
  lastFour?: string;
}

/** A session at one version: what a decision is made on. */
export interface SessionFacts {
  id: string;
  /** What the payment is bound to. */
  version: string;
  /** Nothing while no card number is stored. */
  card?: CardFacts;
  /** The `shipping` group as stored, whoever stored it: the page, the server, a wallet. */
  shipping?: Fields;
  /** The `order` group as stored. */
  order?: Fields;
}

/** Reads a retrieved session; nothing when it is not one. */
export function readFacts(body: Fields): SessionFacts | undefined {
  const id = textAt(body, "session.id");
  const version = textAt(body, "session.version");
  if (id === undefined || version === undefined) return undefined;
  const card = readCard(at(body, "sourceOfFunds.provided.card"));
  const { shipping, order } = body;
  return {
    id,
    version,
    ...(card === undefined ? {} : { card }),
    ...(isFields(shipping) ? { shipping } : {}),
    ...(isFields(order) ? { order } : {}),
  };
}

function readCard(card: unknown): CardFacts | undefined {
  // A security code alone, for a saved card, is not a card.
  if (!isFields(card) || !("number" in card)) return undefined;
  const lastFour = lastFourOf(card);
  return {
    ...cardTypeOf(card),
    securityCodeProvided: "securityCode" in card,
    ...(lastFour === undefined ? {} : { lastFour }),
  };
}

/** The last four digits of a card as the gateway shows it. */
export function lastFourOf(card: unknown): string | undefined {
  return /\d{4}$/.exec(textAt(card, "number") ?? "")?.[0];
}

/** What kind of card it is. */
export type CardType = Pick<CardFacts, "brand" | "scheme" | "fundingMethod">;

/** Brand, scheme and funding method of a card as the gateway shows it. */
export function cardTypeOf(card: unknown): CardType {
  return {
    brand: textAt(card, "brand") ?? "UNKNOWN",
    scheme: textAt(card, "scheme") ?? "UNKNOWN",
    fundingMethod: textAt(card, "fundingMethod") ?? "UNKNOWN",
  };
}
