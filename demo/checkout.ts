import type {
  CardTypeChangeEvent,
  HostedField,
  HostedSession,
  SessionUpdateEvent,
} from "../src/elements/index.ts";
import type { Quote } from "./gateway-client.ts";
import { cents, decimal, euros } from "./money.ts";
import type { Outcome } from "./outcome.ts";
import { showOutcome } from "./show-outcome.ts";

// What the checkout gains from script: the surcharge before Pay is pressed, shipping prices as they are chosen,
// and outcomes without leaving the page. Without it the form works all the same. The imports from the elements
// are types alone: the elements themselves come from the gateway.

const form = document.querySelector<HTMLFormElement>("#checkout");
const session = document.querySelector<HostedSession>("hosted-session");
if (form && session) enhance(form, session);

function enhance(checkout: HTMLFormElement, hosted: HostedSession): void {
  const shown = at("input[name=shown]", HTMLInputElement);
  const pay = at("#pay", HTMLButtonElement);
  let card = { brand: "", fundingMethod: "" };
  const isSaved = checkout.querySelector("input[name=card]") !== null;
  // A saved card's surcharge is in the sum from the start; only other choices take it out again.
  let net = cents(shown.value) ?? 0;

  function showSums({ charge, amount }: Quote): void {
    const isKnown = card.brand !== "" || isSaved;
    at("#sum-surcharge-name").textContent =
      isKnown || charge > 0 ? "Card surcharge" : "Card surcharge, if any";
    at("#sum-surcharge").textContent = charge > 0 ? euros(charge) : isKnown ? "None" : "–";
    at("#sum-total").textContent = euros(amount);
    pay.textContent = `Pay ${euros(amount)}`;
    shown.value = decimal(amount);
  }

  async function post(path: string, fields: URLSearchParams): Promise<unknown> {
    const headers = { accept: "application/json" };
    return (await fetch(path, { method: "POST", body: fields, headers })).json();
  }

  /** The shop's answer about the cart; without one a message. */
  async function ask(path: string, fields = new URLSearchParams()): Promise<CartAnswer> {
    try {
      return (await post(path, fields)) as CartAnswer;
    } catch {
      return { message: "The shop did not answer. Nothing was charged. Please try again in a moment." };
    }
  }

  hosted.addEventListener("cardtypechange", (event: CardTypeChangeEvent) => {
    const { status, brand, fundingMethod, order } = event;
    card = status === "UNKNOWN" ? { brand: "", fundingMethod: "" } : { brand, fundingMethod };
    const quoted = order && { net: cents(order.netAmount), charge: cents(order.merchantCharge.amount) };
    const charge = quoted?.net === net ? (quoted.charge ?? 0) : 0;
    showSums({ net, charge, amount: net + charge });
  });

  hosted.addEventListener("sessionupdate", (event: SessionUpdateEvent) => {
    const { result } = event;
    event.preventDefault(); // the outcome below the form says it
    if (result.status === "fields_in_error") {
      showOutcome(at("#outcome"), { status: "failed", message: "Please check the marked card fields." });
    } else if (result.status === "request_timeout" || result.status === "system_error") {
      showOutcome(at("#outcome"), { status: "failed", message: `${TROUBLE} (${result.message})` });
      void renew();
    }
  });

  /** A session lives for minutes, and takes so many tries; with a new one the same fields go on, still filled. */
  async function renew(): Promise<void> {
    const { session: alive, message } = await ask("/session");
    if (alive === undefined)
      return showOutcome(at("#outcome"), { status: "failed", message: message ?? TROUBLE });
    hosted.attach(alive);
    showOutcome(at("#outcome"), { status: "failed", message: RENEWED });
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

  for (const name of ["country", "method"]) {
    for (const control of checkout.querySelectorAll(`[name=${name}]`)) {
      control.addEventListener("change", () => void chooseShipping());
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
    const { shipping, quote, session: alive, message = TROUBLE } = await ask("/shipping", fields);
    if (!quote || shipping === undefined || alive === undefined) {
      return showOutcome(at("#outcome"), { status: "failed", message });
    }
    net = quote.net;
    at("#sum-shipping").textContent = shipping === 0 ? "Free" : euros(shipping);
    showSums(quote);
    // The fields ask the gateway anew, and its own word on the surcharge follows.
    hosted.attach(alive);
  }

  // The element lets this event through once the card is stored, with `session.id` and `session.version` in
  // the form's data.
  checkout.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(new FormData(checkout));
  });
  // A new amount is confirmed with a small form of its own.
  at("#outcome").addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target instanceof HTMLFormElement) void send(new FormData(event.target));
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
        message: "The shop did not answer. Please press Pay again: you are charged once.",
      });
    } finally {
      pay.disabled = false;
    }
  }

  function settle(outcome: Outcome): void {
    checkout.hidden = outcome.status === "paid" || outcome.status === "confirm";
    if (outcome.status === "paid") at("h1").textContent = "Thank you";
    if (outcome.status === "confirm") {
      at("#sum-shipping").textContent = outcome.shipping === 0 ? "Free" : euros(outcome.shipping);
      ({ net } = outcome.quote);
      showSums(outcome.quote);
    }
    if ("session" in outcome && typeof outcome.session === "string") hosted.attach(outcome.session);
    showOutcome(at("#outcome"), outcome);
  }
}

/** What the shop says about a cart. */
interface CartAnswer {
  session?: string;
  shipping?: number;
  quote?: Quote;
  message?: string;
}

const RENEWED =
  "Your card could not be stored, and nothing was charged. We have started anew: please press Pay again.";
const TROUBLE = "Your card could not be stored, and nothing was charged. Please try again in a moment.";

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
