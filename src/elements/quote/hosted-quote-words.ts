/** The reason for asking the payer again, in the names of `hosted-session/server`. */
export type QuoteChange = "cardType" | "shippingAddress" | "amount";

/**
 * All texts of `<hosted-quote>` in English. The gateway serves the other languages (`quote-locales/`). The page may
 * replace any text. `{amount}`, `{charge}` and `{before}` stand for amounts.
 */
export const QUOTE_WORDS = {
  net: "Subtotal",
  charge: "Card surcharge",
  total: "Total",
  /** Shown while the charge is not known. */
  unknown: "–",
  /** Shown when the charge is zero. */
  none: "None",
  announce: "Total {amount}, no card surcharge",
  announceCharge: "Total {amount}, with a card surcharge of {charge}",
  titleChanged: "The amount has changed",
  titleSame: "Please confirm your order",
  cardType: "Another type of card is stored.",
  shippingAddress: "The shipping address has changed.",
  amountChanged: "Instead of {before} your order now comes to {amount}.",
  amountSame: "Your order comes to {amount}.",
  nothingCharged: "Nothing has been charged.",
  pay: "Pay {amount}",
  cancel: "Cancel",
};
export type QuoteWords = typeof QUOTE_WORDS;

/** Replaces the names in braces with the amounts. */
export function phrase(text: string, amounts: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (name, key: string) =>
    Object.hasOwn(amounts, key) ? amounts[key]! : name,
  );
}
