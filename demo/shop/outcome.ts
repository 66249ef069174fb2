import type { Change, SessionLock } from "../../src/merchant/index.ts";
import type { Quote } from "./quote.ts";
import { ENGLISH, type ShopWords } from "./words/english.ts";
import { phrase } from "./words/phrase.ts";

/** The payer must confirm. Nothing was charged, because the amount differs from the one shown. */
export interface Confirmation {
  status: "confirm";
  session: SessionLock;
  quote: Quote;
  /** The changes that the gateway reported. */
  changed: readonly Change[];
  shipping: number;
  /** The card's name for the payer. */
  card: string;
  /** The shipping address, if the payer chose it in the wallet: the checkout did not show it. */
  deliverTo?: string;
  savedCard: boolean;
  save: boolean;
}

/** The title of the question: another amount, or a card and an address from the wallet. */
export function confirmationTitle(
  { deliverTo }: Pick<Confirmation, "deliverTo">,
  { outcome }: ShopWords = ENGLISH,
): string {
  return deliverTo === undefined ? outcome.changedTitle : outcome.confirmTitle;
}

/** The outcome of a press of Pay, sent to the page as JSON or rendered. */
export type Outcome =
  | { status: "paid"; order: string; amount: number; charge: number; saved: boolean }
  | Confirmation
  /** Nothing was charged. The next attempt uses the new session. */
  | { status: "declined"; message: string; session: string }
  | { status: "failed"; message: string; session?: string };

/**
 * Returns the payer's text for a declined payment.
 *
 * @param gatewayCode the gateway's `response.gatewayCode`
 */
export function declineText(gatewayCode: string, { declines, nothingCharged }: ShopWords = ENGLISH): string {
  const { other, ...known } = declines;
  const text = Object.hasOwn(known, gatewayCode) ? known[gatewayCode as keyof typeof known] : other;
  return `${text} ${nothingCharged}`;
}

const BRAND_NAMES: Record<string, string> = {
  AMEX: "American Express",
  CHINA_UNIONPAY: "UnionPay",
  DINERS_CLUB: "Diners Club",
  DISCOVER: "Discover",
  JCB: "JCB",
  MAESTRO: "Maestro",
  MASTERCARD: "Mastercard",
  UATP: "UATP",
  VISA: "Visa",
};

/** Returns a card's name: `Visa ending in 1019`. */
export function cardName(
  brand: string,
  lastFour: string | undefined,
  { card, endingIn }: ShopWords = ENGLISH,
): string {
  const name = BRAND_NAMES[brand] ?? card;
  return lastFour === undefined ? name : phrase(endingIn, { brand: name, digits: lastFour });
}
