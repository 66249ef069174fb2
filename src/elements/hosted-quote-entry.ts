import { HostedQuote } from "./quote/hosted-quote.ts";

/**
 * The script that registers `<hosted-quote>`. It is separate, so that pages without surcharges do not load it.
 * Loading it twice or importing it in Node is harmless.
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
