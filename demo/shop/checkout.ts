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

// Enhances the checkout: the amount on the button, shipping prices as they are chosen, and outcomes without leaving
// the page. The form works without this script too. Imports from the elements are types only, because the page loads
// the elements from the gateway.

const words = wordsOf(document.documentElement.lang);
const { script: texts, money } = words;
const form = document.querySelector<HTMLFormElement>("#checkout");
const session = document.querySelector<HostedSession>("hosted-session");
if (form && session) enhance(form, session);

function enhance(checkout: HTMLFormElement, hosted: HostedSession): void {
  const sums = find("hosted-quote") as HostedQuote;
  const pay = find("#pay", HTMLButtonElement);
  let card = { brand: "", fundingMethod: "" };
  const isSaved = checkout.querySelector("input[name=card]") !== null;

  const show = (outcome: Outcome) => showOutcome(find("#outcome"), outcome, words);

  /** Shows the shop's price of the order, with the charge only if a card is known. */
  function showSums({ net, charge }: Quote): void {
    const isKnown = card.brand !== "" || isSaved;
    sums.quote = {
      currency: CURRENCY,
      netAmount: decimal(net),
      charge: isKnown ? decimal(charge) : undefined,
    };
  }

  // Shows on the button the amount that the form sends and the server compares.
  const setButtonText = (quote: ShownQuote): void => {
    pay.textContent = phrase(words.payAmount, { amount: euros(cents(quote.amount) ?? 0, money) });
  };
  sums.addEventListener("quotechange", ({ quote }: QuoteChangeEvent) => setButtonText(quote));
  if (sums.quote) setButtonText(sums.quote);

  async function post(path: string, fields: URLSearchParams): Promise<unknown> {
    const headers = { accept: "application/json" };
    return (await fetch(words.base + path, { method: "POST", body: fields, headers })).json();
  }

  /** Returns the shop's response about the cart, or a message if there is none. */
  async function request(path: string, fields = new URLSearchParams()): Promise<CartResponse> {
    try {
      return (await post(path, fields)) as CartResponse;
    } catch {
      return { message: texts.silent };
    }
  }

  hosted.addEventListener("cardtypechange", (event: CardTypeChangeEvent) => {
    const { status, brand, fundingMethod } = event;
    card = status === "UNKNOWN" ? { brand: "", fundingMethod: "" } : { brand, fundingMethod };
  });

  hosted.addEventListener("sessionupdate", (event: SessionUpdateEvent) => {
    const { result } = event;
    event.preventDefault(); // the outcome below the form shows it
    if (result.status === "fields_in_error") {
      show({ status: "failed", message: texts.wrongFields });
    } else if (result.status === "request_timeout" || result.status === "system_error") {
      show({ status: "failed", message: `${texts.trouble} (${result.message})` });
      void renew();
    }
  });

  /**
   * Replaces the session, which expires after minutes and allows a limited number of updates. The fields keep their
   * entries.
   */
  async function renew(): Promise<void> {
    const { session: sessionId, message } = await request("/session");
    if (sessionId === undefined) return show({ status: "failed", message: message ?? texts.trouble });
    hosted.attach(sessionId);
    show({ status: "failed", message: texts.renewed });
  }

  // The gateway provides the texts in the payer's language; the page decides where to show them.
  for (const field of hosted.querySelectorAll<HostedField>("hosted-field")) {
    const hint = find(`[data-error-for="${field.field}"]`);
    field.addEventListener("validitychange", () => {
      hint.textContent = field.matches(":state(invalid)") ? field.validationMessage : "";
    });
  }

  // Hides the browser's own error bubbles, because the hints stand beside their fields.
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

  // Sends the choices one after the other, so that the last choice is applied last.
  let pendingChoice = Promise.resolve();
  for (const name of ["country", "method"]) {
    for (const control of checkout.querySelectorAll(`[name=${name}]`)) {
      control.addEventListener("change", () => (pendingChoice = pendingChoice.then(chooseShipping)));
    }
  }

  async function chooseShipping(): Promise<void> {
    const data = new FormData(checkout);
    const far = find("#country", HTMLSelectElement).selectedOptions[0]?.dataset["far"] === "yes";
    for (const price of checkout.querySelectorAll<HTMLElement>(".choice .price")) {
      price.textContent = (far ? price.dataset["far"] : price.dataset["near"]) ?? "";
    }
    const fields = new URLSearchParams(card);
    for (const name of ["country", "method", "card"]) fields.set(name, text(data.get(name)));
    const {
      shipping,
      quote,
      session: sessionId,
      message = texts.trouble,
    } = await request("/shipping", fields);
    if (!quote || shipping === undefined || sessionId === undefined) {
      return show({ status: "failed", message });
    }
    find("#sum-shipping").textContent = shipping === 0 ? words.free : euros(shipping, money);
    showSums(quote);
    hosted.attach(sessionId);
  }

  // The element dispatches this event once the card is stored, with `session.id` and `session.version` in the form's
  // data.
  checkout.addEventListener("submit", (event) => {
    // Without its script the quote cannot ask, so the shop's own page does.
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
        message: texts.silentAfterPay,
      });
    } finally {
      pay.disabled = false;
    }
  }

  /** Shows or hides the form and the wallet button. */
  function showForm(on: boolean): void {
    checkout.hidden = !on;
    const express = document.querySelector<HTMLElement>(".express");
    if (express) express.hidden = !on;
  }

  function settle(outcome: Outcome): void {
    showForm(outcome.status !== "paid" && outcome.status !== "confirm");
    if (outcome.status === "paid") find("h1").textContent = words.thanks;
    if ("session" in outcome && typeof outcome.session === "string") hosted.attach(outcome.session);
    show(outcome);
    if (outcome.status === "confirm") void confirm(outcome);
  }

  /** Asks the payer to confirm the new amount. Yes pays it; no restores the previous one. */
  async function confirm({ session, quote, changed, card: stored, ...rest }: Confirmation): Promise<void> {
    const shipping = find("#sum-shipping");
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
    show({ status: "failed", message: texts.notConfirmed });
  }
}

/** The shop's response about a cart. */
interface CartResponse {
  session?: string;
  shipping?: number;
  quote?: Quote;
  message?: string;
}

function text(entry: FormDataEntryValue | null): string {
  return typeof entry === "string" ? entry : "";
}

function find(selector: string): HTMLElement;
function find<E extends HTMLElement>(selector: string, type: new () => E): E;
function find(selector: string, type: typeof HTMLElement = HTMLElement): HTMLElement {
  const found = document.querySelector(selector);
  if (!(found instanceof type)) throw new Error(`the page has no ${selector}`);
  return found;
}
