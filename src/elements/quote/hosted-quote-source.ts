import type { CardTypeChangeEvent, FieldEvent } from "../field/events.ts";
import type { QuoteInput } from "./hosted-quote-figures.ts";

/** The fields whose frames tell what the card is. */
const TELLERS: readonly string[] = ["card.number", "card"];

/**
 * Listens to one session's card facts, and lets none pass that is older than the last. A fact without a quote, and a
 * field that begins anew, is told as nothing.
 */
export class QuoteSource {
  #host: HTMLElement;
  #form: () => HTMLFormElement | null;
  #tell: (quoted: QuoteInput | undefined) => void;
  #session: HTMLElement | undefined;
  /** That of the last fact that was taken. */
  #sequence = 0;

  constructor(
    host: HTMLElement,
    form: () => HTMLFormElement | null,
    tell: (quoted: QuoteInput | undefined) => void,
  ) {
    this.#host = host;
    this.#form = form;
    this.#tell = tell;
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
    this.#tell(undefined);
  }

  /** The session that is followed: the one that was set, or the one that `for` or the page's order says. */
  get followed(): Element | null {
    if (this.#session) return this.#session;
    const root = this.#host.getRootNode() as Document | ShadowRoot;
    const id = this.#host.getAttribute("for");
    if (id) return root.getElementById(id);
    const form = this.#form();
    return (
      form?.querySelector("hosted-session") ??
      // One that stands elsewhere and says `form="…"`.
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
    this.#tell(
      order && {
        currency: order.currency,
        netAmount: order.netAmount,
        charge: order.merchantCharge.amount,
      },
    );
  };

  /** The field that knows the card has begun anew, and is empty. */
  #onReady = (event: Event): void => {
    if (TELLERS.includes((event as FieldEvent).field) && this.#isFrom(event)) this.#restart();
  };
}
