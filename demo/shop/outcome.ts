import type { Change, SessionLock } from "../../src/merchant/index.ts";
import type { Quote } from "./quote.ts";
import { ENGLISH, type ShopWords } from "./words/english.ts";
import { phrase } from "./words/phrase.ts";

/** Nothing was charged: this amount is not the one that was shown. */
export interface Confirmation {
  status: "confirm";
  session: SessionLock;
  quote: Quote;
  /** Why there is a question, as far as the gateway says. */
  changed: readonly Change[];
  shipping: number;
  /** The card as the payer knows it. */
  card: string;
  /** Where it goes, if the payer chose that elsewhere: the checkout did not show it. */
  deliverTo?: string;
  savedCard: boolean;
  save: boolean;
}

/** What a payer is asked to say yes to: another amount, or a card and an address from elsewhere. */
export function confirmationTitle(
  { deliverTo }: Pick<Confirmation, "deliverTo">,
  { outcome }: ShopWords = ENGLISH,
): string {
  return deliverTo === undefined ? outcome.changedTitle : outcome.confirmTitle;
}

/** How a press of Pay ended. What the page is told, as JSON or as a page. */
export type Outcome =
  | { status: "paid"; order: string; amount: number; charge: number; saved: boolean }
  | Confirmation
  /** Nothing was charged. The new session takes the next try. */
  | { status: "declined"; message: string; session: string }
  | { status: "failed"; message: string; session?: string };

/** @param gatewayCode the gateway's `response.gatewayCode` */
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

/** A card as its owner knows it: `Visa ending in 1019`. */
export function cardName(
  brand: string,
  lastFour: string | undefined,
  { card, endingIn }: ShopWords = ENGLISH,
): string {
  const name = BRAND_NAMES[brand] ?? card;
  return lastFour === undefined ? name : phrase(endingIn, { brand: name, digits: lastFour });
}
