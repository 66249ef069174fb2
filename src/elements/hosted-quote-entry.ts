import { HostedQuote } from "./quote/hosted-quote.ts";

/**
 * The second script a merchant page may load: registers `<hosted-quote>`. Apart from the fields, so that pages
 * without surcharges do not carry it. Loading it twice is harmless, and so is importing it in Node.
 */
if (!globalThis.customElements?.get("hosted-quote"))
  globalThis.customElements?.define("hosted-quote", HostedQuote);

declare global {
  interface HTMLElementTagNameMap {
    "hosted-quote": HostedQuote;
  }
}

export { HostedQuote };
export { QuoteChangeEvent, QuoteConfirmEvent } from "./quote/hosted-quote-events.ts";
export type { HostedQuoteAttributes } from "./attributes.ts";
export type { ConfirmOptions } from "./quote/hosted-quote.ts";
export type { QuoteInput, ShownQuote } from "./quote/hosted-quote-figures.ts";
export type { QuoteChange, QuoteWords } from "./quote/hosted-quote-words.ts";
