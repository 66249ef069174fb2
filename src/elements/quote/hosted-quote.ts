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
import { QuoteSubmission } from "./hosted-quote-submission.ts";
import { QuoteQuestion } from "./hosted-quote-question.ts";
import { phrase, QUOTE_WORDS, type QuoteChange, type QuoteWords } from "./hosted-quote-words.ts";
import { languageOf, watchLanguage } from "../dom/language.ts";
import { styleSheet } from "../dom/style-sheet.ts";
import { upgradeProperties } from "../dom/properties.ts";

const NO_QUOTE = "A quote needs a currency, and amounts in it as decimal texts.";

/** Options of the question to the payer. */
export interface ConfirmOptions {
  /** The changes that `hosted-session/server` reported. */
  changed?: readonly QuoteChange[];
  /** A sentence of the page, such as which card is stored now. */
  note?: string;
}

/**
 * In milliseconds: the figures must be stable this long before they are announced, so that simultaneous changes make
 * one announcement.
 */
const ANNOUNCE_DELAY = 400;

/**
 * Shows the price that the payer is about to pay: net amount, charge for the card, total. It follows the card type of
 * a `<hosted-session>` and the quotes of the merchant's server. It never shows the charge of an earlier card, and
 * asks again when the amount changed after Pay.
 *
 * In a form it adds `quote.amount`, the total that the payer saw when pressing Pay, and `quote.version`, if a server
 * has computed one. The server compares both and must not trust either.
 *
 * @attr currency - ISO 4217 code
 * @attr net-amount - Decimal text, without the charge for the card
 * @attr charge - Decimal text; left out while no card is known
 * @attr version - The session version for which the server computed the quote
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
  #submission = new QuoteSubmission(
    this,
    () => this.#internals.form,
    () => this.#setFormValue(),
  );
  #figures: Figures | undefined;
  /** The texts in the page's language, and those that the page replaces. */
  #localWords: QuoteWords = QUOTE_WORDS;
  #pageWords: Partial<QuoteWords> = {};
  #stopWatching: (() => void) | undefined;
  #source = new QuoteSource(
    this,
    () => this.#internals.form,
    (quoted) => this.#onCardQuote(quoted),
  );
  #announcing: ReturnType<typeof setTimeout> | undefined;
  /** Attributes that have changed since they were last read. */
  #changed: string[] = [];

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [styleSheet(styles)];
    root.append(this.#sums.list, this.#sums.status, this.#question.element);
  }

  /** The quote that is shown; undefined before there is an amount. Setting it calls `show`. */
  get quote(): ShownQuote | undefined {
    return this.#figures && quoteOf(this.#figures);
  }
  set quote(quote: QuoteInput | undefined) {
    if (quote) this.show(quote);
  }

  /** The element's texts in the page's language. Texts that are set replace ours. */
  get words(): QuoteWords {
    return { ...this.#localWords, ...this.#pageWords };
  }
  set words(words: Partial<QuoteWords>) {
    this.#pageWords = words;
    this.#render();
  }

  /** The session to follow, where neither `for` nor the page's structure identifies it. */
  get session(): HTMLElement | undefined {
    return this.#source.session;
  }
  set session(session: HTMLElement | undefined) {
    this.#source.session = session;
  }

  /**
   * Shows a quote of the merchant's server.
   *
   * @throws RangeError if a part is not an amount in the currency
   */
  show(quote: QuoteInput): void {
    const figures = readFigures(quote);
    if (!figures) throw new RangeError(NO_QUOTE);
    // The quote is newer than the attributes.
    this.#changed = [];
    this.#setFigures(figures);
  }

  /**
   * Shows a quote and asks the payer to confirm it. Resolves to false also if the figures change meanwhile or the
   * element is removed from the page.
   *
   * @throws RangeError as `show`
   */
  async confirm(quote: QuoteInput, { changed = [], note }: ConfirmOptions = {}): Promise<boolean> {
    const before = this.#figures;
    this.show(quote);
    clearTimeout(this.#announcing); // the question shows it
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
    const isConfirmed = await this.#question.ask({
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
    return isConfirmed;
  }

  connectedCallback(): void {
    upgradeProperties(this, ["quote", "words", "session"]);
    this.#source.start();
    this.#submission.start();
    this.#stopWatching = watchLanguage(this, () => this.#loadWords());
    if (this.#figures) this.#readChanges();
    else this.#readAttributes();
    this.#loadWords();
  }

  disconnectedCallback(): void {
    this.#source.stop();
    this.#stopWatching?.();
    this.#submission.stop();
    clearTimeout(this.#announcing);
    this.#question.end(false);
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === "name") return this.#render();
    if (before === after) return;
    this.#changed.push(name);
    // Deferred, because the attributes of one change are set one by one.
    queueMicrotask(() => this.#readChanges());
  }

  /** Reads the changed attributes; if the element is disconnected, as soon as it is connected again. */
  #readChanges(): void {
    if (!this.isConnected || this.#changed.length === 0) return;
    this.#readAttributes(this.#changed.includes("charge"));
  }

  /** Updates the language: amounts at once, texts when they are loaded. */
  #loadWords(): void {
    this.#render();
    const language = languageOf(this);
    // The gateway of the fields, else that of this script.
    const at = this.#source.followed?.getAttribute("gateway") ?? import.meta.url;
    const gateway = URL.canParse(at, location.href) ? new URL(at, location.href).origin : "";
    void quoteWordsIn(gateway, language).then((words) => {
      if (words === this.#localWords || language !== languageOf(this)) return;
      this.#localWords = words;
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
    // The net amount is unchanged, so the card's charge still applies.
    if (!isCharged && shown?.currency === currency && shown.net === figures?.net)
      figures.charge = shown.charge;
    if (figures) this.#setFigures(figures);
    else console.error(`[hosted-quote] ${NO_QUOTE}`, this);
  }

  #setFigures(figures: Figures): void {
    const before = this.#figures;
    this.#figures = figures;
    const isSame =
      before?.currency === figures.currency &&
      before.net === figures.net &&
      before.charge === figures.charge &&
      before.version === figures.version;
    if (isSame) return;
    // Closes the question, because its figures are outdated.
    this.#question.end(false);
    this.#render();
    if (before) this.#announce();
    else if (figures.charge !== undefined) this.#sums.setAnnounced(this.#sentence());
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
    this.#setFormValue();
  }

  /** Sets the form's entries. While a submission is pending they stay as the payer saw them when pressing Pay. */
  #setFormValue(): void {
    const figures = this.#figures;
    if (!figures || this.#submission.isPending) return;
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

  /** Announces the figures once they are stable. An unknown charge is not announced. */
  #announce(): void {
    clearTimeout(this.#announcing);
    this.#announcing = setTimeout(() => {
      if (this.#figures?.charge !== undefined) this.#sums.announce(this.#sentence());
    }, ANNOUNCE_DELAY);
  }

  /** Takes the charge from the gateway's quote for the card; undefined means the charge is unknown. */
  #onCardQuote(quoted: QuoteInput | undefined): void {
    const cardFigures = quoted && readFigures(quoted);
    const before = this.#figures;
    if (!before) {
      if (cardFigures) this.#setFigures(cardFigures);
      return;
    }
    // A charge that was computed on another amount does not apply to this one.
    const isSameOrder = cardFigures?.currency === before.currency && cardFigures.net === before.net;
    this.#setFigures({ ...before, charge: isSameOrder ? cardFigures.charge : undefined, version: undefined });
  }
}
