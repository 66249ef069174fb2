import type { CardTypeChangeEvent, FieldEvent } from "../field/events.ts";
import type { QuoteInput } from "./hosted-quote-figures.ts";

/** The fields whose frames report the card's type. */
const NUMBER_FIELDS: readonly string[] = ["card.number", "card"];

/**
 * Listens to the `cardtypechange` events of one session and drops outdated ones. Notifies with undefined when an
 * event has no quote, or when the number field restarts.
 */
export class QuoteSource {
  #host: HTMLElement;
  #form: () => HTMLFormElement | null;
  #notify: (quoted: QuoteInput | undefined) => void;
  #session: HTMLElement | undefined;
  /** The sequence of the last event that was used. */
  #sequence = 0;

  constructor(
    host: HTMLElement,
    form: () => HTMLFormElement | null,
    notify: (quoted: QuoteInput | undefined) => void,
  ) {
    this.#host = host;
    this.#form = form;
    this.#notify = notify;
  }

  get session(): HTMLElement | undefined {
    return this.#session;
  }
  set session(session: HTMLElement | undefined) {
    if (session === this.#session) return;
    this.stop();
    this.#session = session;
    this.#restart();
    if (this.#host.isConnected) this.start();
  }

  start(): void {
    const target = this.#session ?? document;
    target.addEventListener("cardtypechange", this.#onCard);
    target.addEventListener("ready", this.#onReady);
  }

  stop(): void {
    const target = this.#session ?? document;
    target.removeEventListener("cardtypechange", this.#onCard);
    target.removeEventListener("ready", this.#onReady);
  }

  #restart(): void {
    if (this.#sequence === 0) return;
    this.#sequence = 0;
    this.#notify(undefined);
  }

  /**
   * The session that the quote follows: the one that was set, else the one named by `for`, else the nearest in the
   * form or page.
   */
  get followed(): Element | null {
    if (this.#session) return this.#session;
    const root = this.#host.getRootNode() as Document | ShadowRoot;
    const id = this.#host.getAttribute("for");
    if (id) return root.getElementById(id);
    const form = this.#form();
    return (
      form?.querySelector("hosted-session") ??
      // A session elsewhere on the page with `form="…"`.
      [...(form?.elements ?? [])].find(({ localName }) => localName === "hosted-session") ??
      root.querySelector("hosted-session") ??
      document.querySelector("hosted-session")
    );
  }

  #isFrom(event: Event): boolean {
    const session = this.followed;
    return session !== null && (session === this.#session || event.composedPath().includes(session));
  }

  #onCard = (event: Event): void => {
    const { sequence, order } = event as CardTypeChangeEvent;
    if (!this.#isFrom(event) || !(sequence > this.#sequence)) return;
    this.#sequence = sequence;
    this.#notify(
      order && {
        currency: order.currency,
        netAmount: order.netAmount,
        charge: order.merchantCharge.amount,
      },
    );
  };

  /** Resets the quote, because the number field was reloaded and is empty. */
  #onReady = (event: Event): void => {
    if (NUMBER_FIELDS.includes((event as FieldEvent).field) && this.#isFrom(event)) this.#restart();
  };
}
