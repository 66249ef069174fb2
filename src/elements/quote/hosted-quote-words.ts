/** Why a shop asks its payer again. The words are those of `hosted-session/server`. */
export type QuoteChange = "cardType" | "shippingAddress" | "amount";

/**
 * Everything that `<hosted-quote>` says, in English; the other languages are files of the gateway (`quote-locales/`).
 * The page may put its own in place of any; `{amount}`, `{charge}` and `{before}` stand for amounts.
 */
export const QUOTE_WORDS = {
  net: "Subtotal",
  charge: "Card surcharge",
  total: "Total",
  /** In place of a charge that is not known yet. */
  unknown: "–",
  /** In place of a charge of nothing. */
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

/** A phrase with amounts in the place of their names. */
export function phrase(text: string, amounts: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (name, key: string) =>
    Object.hasOwn(amounts, key) ? amounts[key]! : name,
  );
}
