import type { ShownQuote } from "./hosted-quote-figures.ts";
import type { QuoteChange } from "./hosted-quote-words.ts";

/** The element shows another amount, charge or version than before. */
export class QuoteChangeEvent extends Event {
  static readonly type = "quotechange";
  readonly quote: ShownQuote;

  constructor(quote: ShownQuote) {
    super(QuoteChangeEvent.type, { bubbles: true, composed: true });
    this.quote = quote;
  }
}

/**
 * The element is about to ask the payer to confirm a new amount. A page that asks in its own way calls `respondWith`.
 */
export class QuoteConfirmEvent extends Event {
  static readonly type = "quoteconfirm";
  readonly quote: ShownQuote;
  readonly changed: readonly QuoteChange[];
  /** The page's answer. A prevented event without an answer means no. */
  answer: boolean | Promise<boolean> = false;

  constructor(quote: ShownQuote, changed: readonly QuoteChange[]) {
    super(QuoteConfirmEvent.type, { bubbles: true, composed: true, cancelable: true });
    this.quote = quote;
    this.changed = changed;
  }

  /** Answers in place of the element's dialog: true pays, false does not. */
  respondWith(answer: boolean | Promise<boolean>): void {
    this.preventDefault();
    this.answer = answer;
  }
}

declare global {
  interface HTMLElementEventMap {
    quotechange: QuoteChangeEvent;
    quoteconfirm: QuoteConfirmEvent;
  }
}
