import { QuoteChangeEvent, QuoteConfirmEvent } from "./hosted-quote-events.ts";
import {
  type Figures,
  moneyText,
  type QuoteInput,
  quoteOf,
  readFigures,
  type ShownQuote,
  totalOf,
} from "./hosted-quote-figures.ts";
import { QuoteSource } from "./hosted-quote-source.ts";
import { quoteWordsIn } from "./hosted-quote-language.ts";
import styles from "./hosted-quote.css?inline";
import { QuoteSums } from "./hosted-quote-sums.ts";
import { QuotePress } from "./hosted-quote-submission.ts";
import { QuoteQuestion } from "./hosted-quote-question.ts";
import { phrase, QUOTE_WORDS, type QuoteChange, type QuoteWords } from "./hosted-quote-words.ts";
import { languageOf, watchLanguage } from "../dom/language.ts";
import { styleSheet } from "../dom/style-sheet.ts";
import { upgradeProperties } from "../dom/properties.ts";

const NO_QUOTE = "a quote is a currency and amounts in it, as decimal texts";

/** What else is known when the payer is asked. */
export interface ConfirmOptions {
  /** What has changed, as `hosted-session/server` tells it. */
  changed?: readonly QuoteChange[];
  /** A sentence of the page's own, such as which card is stored now. */
  note?: string;
}

/** How long figures stand before they are read out, in milliseconds: one announcement for what changes at once. */
const REST = 400;

/**
 * What the payer is about to pay: net amount, charge for the card, total. Follows the card facts of a
 * `<hosted-session>` and whatever the merchant's server says, never shows a charge of an earlier card, and asks
 * again when the amount has changed after Pay.
 *
 * As part of a form it adds `quote.amount`, the total that the payer saw when pressing Pay, and `quote.version`, if a server has
 * decided on one. Both are for the server to compare; neither is to be believed.
 *
 * @attr currency - ISO 4217 code
 * @attr net-amount - Decimal text, without the charge for the card
 * @attr charge - Decimal text; left out while no card is known
 * @attr version - The session's version that the server decided on
 * @attr for - Id of the `<hosted-session>`; by default the one in the same form, or the page's first
 * @attr name - First part of the form entries' names, `quote` by default
 * @fires quotechange - {@link QuoteChangeEvent}
 * @fires quoteconfirm - {@link QuoteConfirmEvent}; cancelable
 * @cssstate pending, charged, asking
 * @csspart sums, row, label, amount, net, charge, total - The three lines
 * @csspart question, question-title, question-text, buttons, button, pay, cancel - The question
 */
export class HostedQuote extends HTMLElement {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["currency", "net-amount", "charge", "version", "name"];

  #internals = this.attachInternals();
  #sums = new QuoteSums();
  #question = new QuoteQuestion();
  #press = new QuotePress(
    this,
    () => this.#internals.form,
    () => this.#enter(),
  );
  #figures: Figures | undefined;
  /** In the page's language, and what the page puts in their places. */
  #local: QuoteWords = QUOTE_WORDS;
  #own: Partial<QuoteWords> = {};
  #unwatch: (() => void) | undefined;
  #source = new QuoteSource(
    this,
    () => this.#internals.form,
    (quoted) => this.#follow(quoted),
  );
  #announcing: ReturnType<typeof setTimeout> | undefined;
  /** Attributes that have not been read since they changed. */
  #changed: string[] = [];

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleSheet(styles)];
    root.append(this.#sums.list, this.#sums.status, this.#question.element);
  }

  /** What is shown; nothing before there is an amount. To set it is to `show` it. */
  get quote(): ShownQuote | undefined {
    return this.#figures && quoteOf(this.#figures);
  }
  set quote(quote: QuoteInput | undefined) {
    if (quote) this.show(quote);
  }

  /** The element's texts, in the page's language; those that are given take the place of ours. */
  get words(): QuoteWords {
    return { ...this.#local, ...this.#own };
  }
  set words(words: Partial<QuoteWords>) {
    this.#own = words;
    this.#render();
  }

  /** The session whose card facts are followed, where neither `for` nor the page's order says which. */
  get session(): HTMLElement | undefined {
    return this.#source.session;
  }
  set session(session: HTMLElement | undefined) {
    this.#source.session = session;
  }

  /** What the merchant's server says now. @throws RangeError for what is not an amount in its currency */
  show(quote: QuoteInput): void {
    const figures = readFigures(quote);
    if (!figures) throw new RangeError(NO_QUOTE);
    // It is newer than what was written before.
    this.#changed = [];
    this.#take(figures);
  }

  /**
   * Shows another quote and asks the payer for a yes. No is the answer also when the figures change once more
   * meanwhile, or the element leaves the page.
   *
   * @throws RangeError as `show`
   */
  async confirm(quote: QuoteInput, { changed = [], note }: ConfirmOptions = {}): Promise<boolean> {
    const before = this.#figures;
    this.show(quote);
    clearTimeout(this.#announcing); // the question says it
    const figures = this.#figures!;
    const event = new QuoteConfirmEvent(quoteOf(figures), changed);
    if (!this.dispatchEvent(event)) return event.answer;
    const { words } = this;
    const isOther =
      before !== undefined && (before.currency !== figures.currency || totalOf(before) !== totalOf(figures));
    const amounts = {
      amount: this.#money(totalOf(figures)),
      before: before ? moneyText(totalOf(before), before.currency, languageOf(this)) : "",
    };
    const states = this.#internals.states;
    states.add("asking");
    const yes = await this.#question.ask({
      title: isOther ? words.titleChanged : words.titleSame,
      lines: [
        ...(["cardType", "shippingAddress"] as const)
          .filter((each) => changed.includes(each))
          .map((each) => words[each]),
        ...(note === undefined ? [] : [note]),
        phrase(isOther ? words.amountChanged : words.amountSame, amounts),
        words.nothingCharged,
      ],
      pay: phrase(words.pay, amounts),
      cancel: words.cancel,
    });
    if (!this.#question.isOpen) states.delete("asking");
    return yes;
  }

  connectedCallback(): void {
    upgradeProperties(this, ["quote", "words", "session"]);
    this.#source.start();
    this.#press.start();
    this.#unwatch = watchLanguage(this, () => this.#speak());
    if (this.#figures) this.#readChanges();
    else this.#readAttributes();
    this.#speak();
  }

  disconnectedCallback(): void {
    this.#source.stop();
    this.#unwatch?.();
    this.#press.stop();
    clearTimeout(this.#announcing);
    this.#question.end(false);
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === "name") return this.#render();
    if (before === after) return;
    this.#changed.push(name);
    // Several attributes of one change come one by one.
    queueMicrotask(() => this.#readChanges());
  }

  /** Attributes that have changed; outside of the page, once the element is in it again. */
  #readChanges(): void {
    if (!this.isConnected || this.#changed.length === 0) return;
    this.#readAttributes(this.#changed.includes("charge"));
  }

  /** In the language that it stands in: amounts at once, words when they are there. */
  #speak(): void {
    this.#render();
    const language = languageOf(this);
    // Where the fields are from, or else this script.
    const at = this.#source.followed?.getAttribute("gateway") ?? import.meta.url;
    const gateway = URL.canParse(at, location.href) ? new URL(at, location.href).origin : "";
    void quoteWordsIn(gateway, language).then((words) => {
      if (words === this.#local || language !== languageOf(this)) return;
      this.#local = words;
      this.#render();
    });
  }

  #readAttributes(isCharged = true): void {
    this.#changed = [];
    const currency = this.getAttribute("currency");
    const netAmount = this.getAttribute("net-amount");
    if (!currency || !netAmount) return;
    const charge = this.getAttribute("charge") || undefined;
    const version = this.getAttribute("version") || undefined;
    const figures = readFigures({ currency, netAmount, charge, version });
    const shown = this.#figures;
    // The card's charge is on this amount, and stays with it.
    if (!isCharged && shown?.currency === currency && shown.net === figures?.net)
      figures.charge = shown.charge;
    if (figures) this.#take(figures);
    else console.error(`[hosted-quote] ${NO_QUOTE}`, this);
  }

  #take(figures: Figures): void {
    const before = this.#figures;
    this.#figures = figures;
    const isSame =
      before?.currency === figures.currency &&
      before.net === figures.net &&
      before.charge === figures.charge &&
      before.version === figures.version;
    if (isSame) return;
    // A question about other figures is about nothing any more.
    this.#question.end(false);
    this.#render();
    if (before) this.#announce();
    else if (figures.charge !== undefined) this.#sums.said(this.#sentence());
    this.dispatchEvent(new QuoteChangeEvent(quoteOf(figures)));
  }

  #money(units: bigint): string {
    return moneyText(units, this.#figures!.currency, languageOf(this));
  }

  #render(): void {
    const figures = this.#figures;
    if (!figures) return;
    const { net, charge } = figures;
    const { words } = this;
    this.#sums.label(words);
    this.#sums.write({
      net: this.#money(net),
      charge: charge === undefined ? words.unknown : charge === 0n ? words.none : this.#money(charge),
      total: this.#money(totalOf(figures)),
    });
    const { states } = this.#internals;
    for (const [state, on] of [
      ["pending", charge === undefined],
      ["charged", (charge ?? 0n) > 0n],
    ] as const) {
      if (on) states.add(state);
      else states.delete(state);
    }
    this.#enter();
  }

  /** What the form takes along; from a press of Pay on, what the payer saw then. */
  #enter(): void {
    const figures = this.#figures;
    if (!figures || this.#press.isHeld) return;
    const { version } = figures;
    const name = this.getAttribute("name") ?? "quote";
    const entries = new FormData();
    entries.append(`${name}.amount`, quoteOf(figures).amount);
    if (version !== undefined) entries.append(`${name}.version`, version);
    this.#internals.setFormValue(entries);
  }

  #sentence(): string {
    const { charge = 0n } = this.#figures!;
    const { words } = this;
    const amounts = { amount: this.#money(totalOf(this.#figures!)), charge: this.#money(charge) };
    return phrase(charge > 0n ? words.announceCharge : words.announce, amounts);
  }

  /** Once the figures rest and are known; a charge on its way is no news. */
  #announce(): void {
    clearTimeout(this.#announcing);
    this.#announcing = setTimeout(() => {
      if (this.#figures?.charge !== undefined) this.#sums.announce(this.#sentence());
    }, REST);
  }

  /** What the card costs by the gateway's word; nothing when that is not known, or not any more. */
  #follow(quoted: QuoteInput | undefined): void {
    const told = quoted && readFigures(quoted);
    const before = this.#figures;
    if (!before) {
      if (told) this.#take(told);
      return;
    }
    // A charge on another amount is not the charge on this one.
    const fits = told?.currency === before.currency && told.net === before.net;
    this.#take({ ...before, charge: fits ? told.charge : undefined, version: undefined });
  }
}
