import type { Change, SessionLock } from "../src/server/index.ts";
import type { Quote } from "./quote.ts";

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
export function confirmationTitle({ deliverTo }: Pick<Confirmation, "deliverTo">): string {
  return deliverTo === undefined ? "The amount has changed" : "Please confirm your order";
}

/** How a press of Pay ended. What the page is told, as JSON or as a page. */
export type Outcome =
  | { status: "paid"; order: string; amount: number; charge: number; saved: boolean }
  | Confirmation
  /** Nothing was charged. The new session takes the next try. */
  | { status: "declined"; message: string; session: string }
  | { status: "failed"; message: string; session?: string };

/** The payer's words for what a bank said. Deliberately few: a shop does not know more than this. */
const DECLINES: Record<string, string> = {
  DECLINED: "Your bank declined this card. Please try another card, or ask your bank.",
  EXPIRED_CARD: "This card has expired. Please use another card.",
  INSUFFICIENT_FUNDS: "There is not enough money on this card. Please use another card.",
  DECLINED_CSC: "The security code does not match the card. Please check it and try again.",
  BLOCKED: "This card cannot be used here. Please use another card.",
};

/** @param gatewayCode the gateway's `response.gatewayCode` */
export function declineText(gatewayCode: string): string {
  const text =
    DECLINES[gatewayCode] ?? "The payment was not approved. Please try again, or use another card.";
  return `${text} Nothing was charged.`;
}

export const TEXTS = {
  unreachable:
    "We cannot reach our payment provider at the moment. Nothing was charged. Please try again in a minute.",
  unsettled:
    "Our payment provider has not answered, so we do not know yet whether you have paid. Please press Pay again in a " +
    "minute: we check first, and you will not be charged twice.",
  open: "Your bank has not confirmed the payment yet. Please do not pay again: we write to you as soon as it has.",
  expired:
    "This took a little too long, so the card fields had to be renewed. Nothing was charged. Please try again.",
  busy: "Your payment is being made. Please wait a moment.",
  delivery: "Please fill in your email and the whole shipping address. Nothing was charged.",
  walletCancelled: "You left the wallet without choosing a card. Nothing was charged.",
  walletFailed:
    "The wallet did not send us a card. Nothing was charged. Please try again, or type in a card.",
  walletCountry: "We do not send to the country that you chose in the wallet. Nothing was charged.",
  noCard: "No card has reached us. Please type it in again. Nothing was charged.",
} as const;

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
export function cardName(brand: string, lastFour: string | undefined): string {
  const name = BRAND_NAMES[brand] ?? "Card";
  return lastFour === undefined ? name : `${name} ending in ${lastFour}`;
}
