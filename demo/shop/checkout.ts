import type {
  CardTypeChangeEvent,
  HostedField,
  HostedSession,
  SessionUpdateEvent,
} from "../../src/elements/index.ts";
import type { HostedQuote, QuoteChangeEvent, ShownQuote } from "../../src/elements/hosted-quote-entry.ts";
import { cents, CURRENCY, decimal, euros } from "./money.ts";
import type { Confirmation, Outcome } from "./outcome.ts";
import type { Quote } from "./quote.ts";
import { showOutcome } from "./show-outcome.ts";
import { wordsOf } from "./words/languages.ts";
import { phrase } from "./words/phrase.ts";

// What the checkout gains from script: the amount on the button, shipping prices as they are chosen, and outcomes
// without leaving the page. Without it the form works all the same. The imports from the elements are types alone:
// the elements themselves come from the gateway.

const words = wordsOf(document.documentElement.lang);
const { script: say, money } = words;
const form = document.querySelector<HTMLFormElement>("#checkout");
const session = document.querySelector<HostedSession>("hosted-session");
if (form && session) enhance(form, session);

function enhance(checkout: HTMLFormElement, hosted: HostedSession): void {
  const sums = at("hosted-quote") as HostedQuote;
  const pay = at("#pay", HTMLButtonElement);
  let card = { brand: "", fundingMethod: "" };
  const isSaved = checkout.querySelector("input[name=card]") !== null;

  const show = (outcome: Outcome) => showOutcome(at("#outcome"), outcome, words);

  /** What the shop says that the order costs; the charge only where a card is known. */
  function showSums({ net, charge }: Quote): void {
    const isKnown = card.brand !== "" || isSaved;
    sums.quote = {
      currency: CURRENCY,
      netAmount: decimal(net),
      charge: isKnown ? decimal(charge) : undefined,
    };
  }

  // The amount on the button is the one that the form sends, and the server compares.
  const nameButton = (quote: ShownQuote): void => {
    pay.textContent = phrase(words.payAmount, { amount: euros(cents(quote.amount) ?? 0, money) });
  };
  sums.addEventListener("quotechange", ({ quote }: QuoteChangeEvent) => nameButton(quote));
  if (sums.quote) nameButton(sums.quote);

  async function post(path: string, fields: URLSearchParams): Promise<unknown> {
    const headers = { accept: "application/json" };
    return (await fetch(words.base + path, { method: "POST", body: fields, headers })).json();
  }

  /** The shop's answer about the cart; without one a message. */
  async function ask(path: string, fields = new URLSearchParams()): Promise<CartAnswer> {
    try {
      return (await post(path, fields)) as CartAnswer;
    } catch {
      return { message: say.silent };
    }
  }

  hosted.addEventListener("cardtypechange", (event: CardTypeChangeEvent) => {
    const { status, brand, fundingMethod } = event;
    card = status === "UNKNOWN" ? { brand: "", fundingMethod: "" } : { brand, fundingMethod };
  });

  hosted.addEventListener("sessionupdate", (event: SessionUpdateEvent) => {
    const { result } = event;
    event.preventDefault(); // the outcome below the form says it
    if (result.status === "fields_in_error") {
      show({ status: "failed", message: say.wrongFields });
    } else if (result.status === "request_timeout" || result.status === "system_error") {
      show({ status: "failed", message: `${say.trouble} (${result.message})` });
      void renew();
    }
  });

  /** A session lives for minutes, and takes so many tries; with a new one the same fields go on, still filled. */
  async function renew(): Promise<void> {
    const { session: alive, message } = await ask("/session");
    if (alive === undefined) return show({ status: "failed", message: message ?? say.trouble });
    hosted.attach(alive);
    show({ status: "failed", message: say.renewed });
  }

  // The words come from the gateway, in the payer's language; the page decides where they stand.
  for (const field of hosted.querySelectorAll<HostedField>("hosted-field")) {
    const hint = at(`[data-error-for="${field.field}"]`);
    field.addEventListener("validitychange", () => {
      hint.textContent = field.matches(":state(invalid)") ? field.validationMessage : "";
    });
  }

  // These hints stand beside their fields, so the browser's own bubbles would only cover them.
  checkout.addEventListener(
    "invalid",
    (event) => {
      const { target } = event;
      if (!(target instanceof HTMLElement) || target.localName !== "hosted-field") return;
      event.preventDefault();
      const isFirst = target === checkout.querySelector("hosted-field:invalid");
      if (isFirst && !checkout.querySelector("input:invalid")) target.focus();
    },
    true,
  );

  // One after the other: what was chosen last is what the shop hears last, and what is shown in the end.
  let choosing = Promise.resolve();
  for (const name of ["country", "method"]) {
    for (const control of checkout.querySelectorAll(`[name=${name}]`)) {
      control.addEventListener("change", () => (choosing = choosing.then(chooseShipping)));
    }
  }

  async function chooseShipping(): Promise<void> {
    const data = new FormData(checkout);
    const far = at("#country", HTMLSelectElement).selectedOptions[0]?.dataset["far"] === "yes";
    for (const price of checkout.querySelectorAll<HTMLElement>(".choice .price")) {
      price.textContent = (far ? price.dataset["far"] : price.dataset["near"]) ?? "";
    }
    const fields = new URLSearchParams(card);
    for (const name of ["country", "method", "card"]) fields.set(name, text(data.get(name)));
    const { shipping, quote, session: alive, message = say.trouble } = await ask("/shipping", fields);
    if (!quote || shipping === undefined || alive === undefined) {
      return show({ status: "failed", message });
    }
    at("#sum-shipping").textContent = shipping === 0 ? words.free : euros(shipping, money);
    showSums(quote);
    hosted.attach(alive);
  }

  // The element lets this event through once the card is stored, with `session.id` and `session.version` in
  // the form's data.
  checkout.addEventListener("submit", (event) => {
    // Without its script the quote cannot ask: then the shop's own page does.
    if (!("confirm" in sums)) return;
    event.preventDefault();
    void send(new FormData(checkout));
  });

  async function send(data: FormData): Promise<void> {
    const fields = new URLSearchParams();
    for (const [name, value] of data) if (typeof value === "string") fields.append(name, value);
    pay.disabled = true;
    try {
      settle((await post("/pay", fields)) as Outcome);
    } catch {
      settle({
        status: "failed",
        message: say.silentAfterPay,
      });
    } finally {
      pay.disabled = false;
    }
  }

  /** The form, and the other way to pay. */
  function showForm(on: boolean): void {
    checkout.hidden = !on;
    const express = document.querySelector<HTMLElement>(".express");
    if (express) express.hidden = !on;
  }

  function settle(outcome: Outcome): void {
    showForm(outcome.status !== "paid" && outcome.status !== "confirm");
    if (outcome.status === "paid") at("h1").textContent = words.thanks;
    if ("session" in outcome && typeof outcome.session === "string") hosted.attach(outcome.session);
    show(outcome);
    if (outcome.status === "confirm") void confirm(outcome);
  }

  /** A yes pays what was shown with the question; a no leads back to what was there before. */
  async function confirm({ session, quote, changed, card: stored, ...rest }: Confirmation): Promise<void> {
    const shipping = at("#sum-shipping");
    const before = { quote: sums.quote, shipping: shipping.textContent };
    shipping.textContent = rest.shipping === 0 ? words.free : euros(rest.shipping, money);
    const [netAmount, charge, amount] = [quote.net, quote.charge, quote.amount].map(decimal);
    const yes = await sums.confirm(
      { currency: CURRENCY, netAmount: netAmount!, charge, version: session.version },
      { changed, note: phrase(words.outcome.yourCard, { card: stored }) },
    );
    if (yes) {
      const form = new FormData();
      form.set("session.id", session.id);
      form.set("session.version", session.version);
      form.set("quote.amount", amount!);
      form.set("confirmed", "yes");
      if (rest.savedCard) form.set("card", "saved");
      if (rest.save) form.set("save", "yes");
      return send(form);
    }
    shipping.textContent = before.shipping;
    sums.quote = before.quote;
    showForm(true);
    show({ status: "failed", message: say.notConfirmed });
  }
}

/** What the shop says about a cart. */
interface CartAnswer {
  session?: string;
  shipping?: number;
  quote?: Quote;
  message?: string;
}

function text(entry: FormDataEntryValue | null): string {
  return typeof entry === "string" ? entry : "";
}

function at(selector: string): HTMLElement;
function at<E extends HTMLElement>(selector: string, type: new () => E): E;
function at(selector: string, type: typeof HTMLElement = HTMLElement): HTMLElement {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`the page has no ${selector}`);
  return found;
}
