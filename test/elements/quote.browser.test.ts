import axe from "axe-core";
import { expect, fixture, html, oneEvent } from "@open-wc/testing";
import { afterEach, describe, inject, it, vi } from "vitest";
import { commands, userEvent } from "vitest/browser";
import { SUBMIT_RELEASED } from "../../src/elements/dom/submit-events.ts";
import { CardTypeChangeEvent, FieldEvent, SessionUpdateEvent } from "../../src/elements/field/events.ts";
import { HostedQuote, QuoteConfirmEvent } from "../../src/elements/hosted-quote-entry.ts";
import type { HostedSession, UpdateResult } from "../../src/elements/index.ts";
import "../../src/elements/index.ts";
import { assignEarly } from "../support/assign-early.ts";
import { until } from "../support/until.ts";

const gateway = inject("gateway");
/** Resolves after the element has read its attributes, which it does in a microtask after each change. */
const attributesRead = () => new Promise<void>((resolve) => queueMicrotask(resolve));
/** Resolves in a later task, after the timers without delay that were set before. */
const nextTask = () => new Promise((resolve) => setTimeout(resolve));

/** Renders a page with a session whose events this test dispatches, and a quote of €61.90 beside it. */
async function page(attributes = "", form = ""): Promise<{ quote: HostedQuote; session: HTMLElement }> {
  const root = await fixture<HTMLElement>(html`<main lang="en"></main>`);
  root.innerHTML = `<form id="checkout"><hosted-session id="pay" merchant="TESTMERCHANT"></hosted-session>${form}
    <button type="button" id="pay-button">Pay</button></form>
    <hosted-quote currency="EUR" net-amount="61.90" form="checkout" ${attributes}></hosted-quote>`;
  return {
    quote: root.querySelector<HostedQuote>("hosted-quote")!,
    session: root.querySelector<HTMLElement>("hosted-session")!,
  };
}

const part = (quote: HostedQuote, name: string) =>
  quote.shadowRoot!.querySelector<HTMLElement>(`[part~="${name}"]`)!;
const lines = (quote: HostedQuote) => ["net", "charge", "total"].map((name) => part(quote, name).textContent);
const status = (quote: HostedQuote) => quote.shadowRoot!.querySelector("[part=status]")!.textContent;
const question = (quote: HostedQuote) => part(quote, "question");

/** A `cardtypechange` event as the fields dispatch it. */
function card(sequence: number, order?: { netAmount: string; charge: string; currency?: string }) {
  const { netAmount = "", charge = "", currency = "EUR" } = order ?? {};
  return new CardTypeChangeEvent(
    {
      status: order ? "SUPPORTED" : "UNKNOWN",
      brand: order ? "VISA" : "UNKNOWN",
      scheme: order ? "VISA" : "UNKNOWN",
      fundingMethod: order ? "CREDIT" : "UNKNOWN",
      order: order && {
        currency,
        netAmount,
        amount: "0",
        merchantCharge: { type: "SURCHARGE", amount: charge },
      },
    },
    sequence,
  );
}
const CREDIT = { netAmount: "61.9", charge: "0.93" };

describe("a quote shows", () => {
  it("properties set before the script was loaded, and after", async () => {
    const root = await fixture<HTMLElement>(html`<main lang="en"></main>`);
    const quote = document.createElement("hosted-quote");
    assignEarly(quote, { quote: { currency: "EUR", netAmount: "42.00" }, words: { total: "All of it" } });
    root.append(quote);
    expect(part(quote, "total").textContent).to.contain("€42.00");
    expect(quote.words.total).to.equal("All of it");
    quote.quote = { currency: "EUR", netAmount: "43.00" };
    expect(part(quote, "total").textContent).to.contain("€43.00");
  });

  it("the page's amounts, and the charge once a card is known", async () => {
    const { quote, session } = await page();
    expect(lines(quote)).to.deep.equal(["€61.90", "–", "€61.90"]);
    expect(quote.matches(":state(pending)")).to.equal(true);
    session.dispatchEvent(card(1, CREDIT));
    expect(lines(quote)).to.deep.equal(["€61.90", "€0.93", "€62.83"]);
    expect(quote.matches(":state(charged)")).to.equal(true);
    expect(quote.quote).to.deep.equal({
      currency: "EUR",
      netAmount: "61.90",
      charge: "0.93",
      amount: "62.83",
    });
  });

  it("no charge of an earlier card once the number changes", async () => {
    const { quote, session } = await page();
    session.dispatchEvent(card(1, CREDIT));
    session.dispatchEvent(card(2));
    expect(lines(quote)).to.deep.equal(["€61.90", "–", "€61.90"]);
    session.dispatchEvent(card(3, { netAmount: "61.9", charge: "1.55" }));
    // Late and repeated events are ignored.
    session.dispatchEvent(card(1, CREDIT));
    session.dispatchEvent(card(3, CREDIT));
    expect(lines(quote)).to.deep.equal(["€61.90", "€1.55", "€63.45"]);
  });

  it("the card's charge still when attributes are written that change neither amount nor charge", async () => {
    const { quote, session } = await page();
    session.dispatchEvent(card(1, CREDIT));
    quote.setAttribute("net-amount", "61.90");
    quote.setAttribute("currency", "EUR");
    await attributesRead();
    expect(quote.quote).to.deep.include({ charge: "0.93" });
    quote.setAttribute("version", "aaaaaaaa02");
    await attributesRead();
    expect(quote.quote).to.deep.include({ charge: "0.93", version: "aaaaaaaa02" });
    quote.setAttribute("charge", "1.55");
    await attributesRead();
    quote.removeAttribute("charge");
    await attributesRead();
    expect(quote.quote).not.to.have.property("charge");
    session.dispatchEvent(card(2, CREDIT));
    quote.setAttribute("net-amount", "42.00");
    await attributesRead();
    expect(lines(quote)).to.deep.equal(["€42.00", "–", "€42.00"]);
  });

  it("no charge when the number's field is reloaded, and then accepts sequences from one again", async () => {
    const { quote, session } = await page();
    session.dispatchEvent(card(7, CREDIT));
    session.dispatchEvent(new FieldEvent("ready", "card.expiry"));
    expect(lines(quote)[1]).to.equal("€0.93");
    session.dispatchEvent(new FieldEvent("ready", "card.number"));
    expect(lines(quote)[1]).to.equal("–");
    session.dispatchEvent(card(1, { netAmount: "61.90", charge: "0" }));
    expect(lines(quote)[1]).to.equal("None");
  });

  it.each([
    ["another amount", { netAmount: "69.50", charge: "1.04" }],
    ["another currency", { ...CREDIT, currency: "USD" }],
    ["no amount", { netAmount: "x", charge: "0.93" }],
  ])("no charge that is for %s", async (_, order) => {
    const { quote, session } = await page();
    session.dispatchEvent(card(1, order));
    expect(lines(quote)).to.deep.equal(["€61.90", "–", "€61.90"]);
  });

  it("the session's order if the page sets no amounts", async () => {
    const root = await fixture<HTMLElement>(
      html`<div><hosted-session merchant="M"></hosted-session><hosted-quote></hosted-quote></div>`,
    );
    root.querySelector("hosted-session")!.dispatchEvent(card(1, CREDIT));
    expect(lines(root.querySelector<HostedQuote>("hosted-quote")!)[2]).to.equal("€62.83");
  });

  it("charges of its own session only", async () => {
    const { quote, session } = await page(`for="pay"`);
    const other = document.createElement("hosted-session");
    quote.before(other);
    other.dispatchEvent(card(1, CREDIT));
    expect(lines(quote)[1]).to.equal("–");
    session.dispatchEvent(card(1, CREDIT));
    expect(lines(quote)[1]).to.equal("€0.93");
    quote.session = other;
    expect(lines(quote)[1]).to.equal("–");
    session.dispatchEvent(card(2, CREDIT));
    expect(lines(quote)[1]).to.equal("–");
  });

  it("charges of its form's session, wherever that is on the page", async () => {
    const root = await fixture<HTMLElement>(html`<main lang="en"></main>`);
    root.innerHTML = `<hosted-session merchant="TESTMERCHANT"></hosted-session>
      <hosted-session merchant="TESTMERCHANT" form="checkout"></hosted-session><form id="checkout"></form>
      <hosted-quote currency="EUR" net-amount="61.90" form="checkout"></hosted-quote>`;
    const quote = root.querySelector<HostedQuote>("hosted-quote")!;
    const [other, own] = root.querySelectorAll("hosted-session");
    other!.dispatchEvent(card(1, CREDIT));
    expect(lines(quote)).to.deep.equal(["€61.90", "–", "€61.90"]);
    own!.dispatchEvent(card(1, CREDIT));
    expect(lines(quote)).to.deep.equal(["€61.90", "€0.93", "€62.83"]);
    // A session inside the form takes precedence over one associated by attribute.
    const inside = document.createElement("hosted-session");
    root.querySelector("form")!.append(inside);
    own!.dispatchEvent(card(2));
    expect(lines(quote)).to.deep.equal(["€61.90", "€0.93", "€62.83"]);
    inside.dispatchEvent(card(2));
    expect(lines(quote)).to.deep.equal(["€61.90", "–", "€61.90"]);
  });

  it("attributes set while it was disconnected, unless a newer quote was shown", async () => {
    const { quote } = await page(`charge="0.93"`);
    await until(() => lines(quote)[1] === "€0.93");
    const parent = quote.parentElement!;
    quote.remove();
    quote.setAttribute("net-amount", "42.00");
    await attributesRead();
    quote.setAttribute("charge", "0.50");
    parent.append(quote);
    expect(lines(quote)).to.deep.equal(["€42.00", "€0.50", "€42.50"]);
    quote.remove();
    quote.setAttribute("net-amount", "50.00");
    quote.show({ currency: "EUR", netAmount: "43.00" });
    parent.append(quote);
    expect(lines(quote)).to.deep.equal(["€43.00", "–", "€43.00"]);
  });

  it("the card's charge also if the element was created with one before it was connected", async () => {
    const root = await fixture<HTMLElement>(html`<main lang="en"></main>`);
    root.innerHTML = `<hosted-session merchant="TESTMERCHANT"></hosted-session>`;
    const quote = document.createElement("hosted-quote");
    for (const [name, value] of [
      ["currency", "EUR"],
      ["net-amount", "61.90"],
      ["charge", "0.00"],
    ] as const)
      quote.setAttribute(name, value);
    await attributesRead();
    root.append(quote);
    root.querySelector("hosted-session")!.dispatchEvent(card(1, CREDIT));
    quote.setAttribute("version", "0123456789");
    await attributesRead();
    expect(lines(quote)).to.deep.equal(["€61.90", "€0.93", "€62.83"]);
  });

  it("the server's quote, set by property, method or attributes, with one event for simultaneous changes", async () => {
    const { quote } = await page();
    let changes = 0;
    quote.addEventListener("quotechange", () => (changes += 1));
    quote.quote = { currency: "EUR", netAmount: "69.50", charge: "1.04", version: "aaaaaaaa02" };
    expect(lines(quote)).to.deep.equal(["€69.50", "€1.04", "€70.54"]);
    quote.show({ currency: "EUR", netAmount: "69.5", charge: "1.04", version: "aaaaaaaa02" });
    expect(changes).to.equal(1);
    quote.setAttribute("net-amount", "10");
    quote.setAttribute("charge", "0");
    await attributesRead();
    expect(lines(quote)).to.deep.equal(["€10.00", "None", "€10.00"]);
    expect(changes).to.equal(2);
  });

  it.each([
    ["JPY", "en", "6190", "93", "¥6,283"],
    ["KWD", "en", "61.900", "0.930", "KWD 62.830"],
    ["IQD", "en", "61.905", "0.001", "IQD 61.906"],
    ["EUR", "de", "61.90", "0.93", "62,83 €"],
    ["EUR", "no_such_language_at_all", "0.10", "0.20", "€0.30"],
    ["EUR", "en", "99999999999.98", "0.01", "€99,999,999,999.99"],
  ])(
    "%s in %s with the currency's decimals and without floating-point errors",
    async (currency, lang, net, charge, total) => {
      const { quote } = await page(`lang="${lang}"`);
      quote.show({ currency, netAmount: net, charge });
      expect(part(quote, "total").textContent.replaceAll(/\s/g, " ")).to.equal(total);
    },
  );

  it("nothing that is not an amount", async () => {
    const { quote } = await page();
    for (const wrong of [
      { netAmount: "1,00" },
      { netAmount: "1.001" },
      { charge: "-1" },
      { currency: "euro" },
    ]) {
      expect(() => quote.show({ currency: "EUR", netAmount: "1.00", ...wrong })).to.throw(RangeError);
    }
    expect(lines(quote)[0]).to.equal("€61.90");
  });

  it("the page's own texts", async () => {
    const { quote } = await page();
    quote.words = { total: "Summe", none: "Kein" };
    quote.show({ currency: "EUR", netAmount: "1", charge: "0" });
    expect(part(quote, "total-label").textContent).to.equal("Summe");
    expect(lines(quote)[1]).to.equal("Kein");
    expect(part(quote, "net-label").textContent).to.equal("Subtotal");
  });
});

describe("the form data has", () => {
  it("the amount that the payer sees, and the server's version until the card changes", async () => {
    const { quote, session } = await page(`charge="0.93" version="aaaaaaaa02"`);
    const entries = () =>
      Object.fromEntries(new FormData(document.querySelector<HTMLFormElement>("#checkout")!));
    expect(entries()).to.deep.equal({ "quote.amount": "62.83", "quote.version": "aaaaaaaa02" });
    session.dispatchEvent(card(1));
    expect(entries()).to.deep.equal({ "quote.amount": "61.90" });
    quote.setAttribute("name", "seen");
    expect(entries()).to.deep.equal({ "seen.amount": "61.90" });
  });
});

describe("the submitted amount", () => {
  const amountOf = (form: HTMLFormElement) => new FormData(form).get("quote.amount");
  /**
   * Presses Pay and runs a callback while the card is stored. Returns the form's data at submission and afterwards,
   * when the quote is no longer bound to the submission.
   */
  async function press(result: UpdateResult, during: () => unknown): Promise<unknown[]> {
    const form = document.querySelector<HTMLFormElement>("#checkout")!;
    const session = form.querySelector<HostedSession>("hosted-session")!;
    session.update = async () => {
      await nextTask();
      await during();
      session.dispatchEvent(new SessionUpdateEvent(result));
      return result;
    };
    const sent: unknown[] = [];
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sent.push(amountOf(form));
    });
    const released = oneEvent(form, SUBMIT_RELEASED);
    form.requestSubmit();
    await released;
    await nextTask();
    return [...sent, amountOf(form)];
  }
  const STORED: UpdateResult = { status: "ok", session: { id: "SESSION", version: "aaaaaaaa02" } };

  it("is the one shown when Pay was pressed, although the figures change while the card is stored", async () => {
    const { session } = await page();
    session.dispatchEvent(card(1, CREDIT));
    const change = () => session.dispatchEvent(card(2, { netAmount: "61.90", charge: "1.55" }));
    expect(await press(STORED, change)).to.deep.equal(["62.83", "63.45"]);
  });

  it("is the one shown now, after the card could not be stored", async () => {
    const { session } = await page();
    const change = () => session.dispatchEvent(card(1, CREDIT));
    expect(await press({ status: "system_error", message: "no" }, change)).to.deep.equal(["62.83"]);
  });

  it("is the one the payer saw, although another session of the page has ended an update meanwhile", async () => {
    const { session } = await page();
    session.dispatchEvent(card(1, CREDIT));
    const other = document.createElement("hosted-session");
    document.querySelector("main")!.append(other);
    const during = async () => {
      other.dispatchEvent(new SessionUpdateEvent(STORED));
      await nextTask();
      session.dispatchEvent(card(2, { netAmount: "61.90", charge: "1.55" }));
    };
    expect(await press(STORED, during)).to.deep.equal(["62.83", "63.45"]);
  });

  it("is the one shown from the next task on, if the form's session does nothing", async () => {
    const { quote, session } = await page();
    const form = document.querySelector<HTMLFormElement>("#checkout")!;
    const around = document.createElement("fieldset");
    around.disabled = true;
    session.before(around);
    around.append(session);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.requestSubmit();
    await nextTask();
    quote.show({ currency: "EUR", netAmount: "11" });
    expect(amountOf(form)).to.equal("11.00");
  });

  it("is the one shown, also after a formnovalidate button", async () => {
    const { quote } = await page();
    const form = document.querySelector<HTMLFormElement>("#checkout")!;
    form.addEventListener("submit", (event) => event.preventDefault());
    const back = form.appendChild(document.createElement("button"));
    back.formNoValidate = true;
    back.click();
    quote.show({ currency: "EUR", netAmount: "11" });
    expect(amountOf(form)).to.equal("11.00");
  });

  it("is the one the payer saw until the form's last session has ended, and then the one shown", async () => {
    const { quote, session } = await page();
    session.dispatchEvent(card(1, CREDIT));
    const form = document.querySelector<HTMLFormElement>("#checkout")!;
    const second = form.appendChild(document.createElement("hosted-session"));
    second.update = async () => {
      await oneEvent(session, "sessionupdate");
      await nextTask();
      session.dispatchEvent(card(2, { netAmount: "61.90", charge: "1.55" }));
      return STORED;
    };
    expect(await press(STORED, () => undefined)).to.deep.equal(["62.83", "63.45"]);
    quote.show({ currency: "EUR", netAmount: "11" });
    expect(amountOf(form)).to.equal("11.00");
  });

  it("is the one shown, in a form without a session", async () => {
    const root = await fixture<HTMLElement>(html`<main lang="en"></main>`);
    root.innerHTML = `<form><hosted-quote currency="EUR" net-amount="10"></hosted-quote></form>`;
    const form = root.querySelector("form")!;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.requestSubmit();
    root.querySelector<HostedQuote>("hosted-quote")!.show({ currency: "EUR", netAmount: "11" });
    expect(amountOf(form)).to.equal("11.00");
  });
});

describe("a screen reader hears", () => {
  afterEach(() => void vi.useRealTimers());

  it("nothing at first, and each change once, when the figures are stable", async () => {
    const { quote, session } = await page();
    const announcements: string[] = [];
    const watch = new MutationObserver(() => announcements.push(status(quote)));
    watch.observe(quote.shadowRoot!, { subtree: true, childList: true, characterData: true });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    /** Longer than the delay before figures are announced. */
    const rest = () => vi.advanceTimersByTimeAsync(550);
    await rest();
    session.dispatchEvent(card(1, { netAmount: "61.9", charge: "1.55" }));
    await vi.advanceTimersByTimeAsync(200);
    session.dispatchEvent(card(2));
    session.dispatchEvent(card(3, CREDIT));
    await rest();
    session.dispatchEvent(card(4));
    await rest();
    session.dispatchEvent(card(5, CREDIT));
    await rest();
    session.dispatchEvent(card(6, { netAmount: "61.9", charge: "0" }));
    await rest();
    watch.disconnect();
    expect([...new Set(announcements.filter((text) => text !== ""))]).to.deep.equal([
      "Total €62.83, with a card surcharge of €0.93",
      "Total €61.90, no card surcharge",
    ]);
  });
});

describe("the question", () => {
  const NEW = { currency: "EUR", netAmount: "61.90", charge: "1.55", version: "aaaaaaaa03" };

  async function asked(): Promise<{ quote: HostedQuote; session: HTMLElement; answer: Promise<boolean> }> {
    const { quote, session } = await page();
    document.querySelector<HTMLElement>("#pay-button")!.focus();
    const answer = quote.confirm(NEW, {
      changed: ["cardType", "amount"],
      note: "American Express ending in 8004.",
    });
    return { quote, session, answer };
  }

  it("names the changes, shows the new amount, and takes the focus", async () => {
    const { quote, answer } = await asked();
    expect(question(quote).hidden).to.equal(false);
    expect(part(quote, "question-title").textContent).to.equal("The amount has changed");
    expect([...part(quote, "question-text").children].map(({ textContent }) => textContent)).to.deep.equal([
      "Another type of card is stored.",
      "American Express ending in 8004.",
      "Instead of €61.90 your order now comes to €63.45.",
      "Nothing has been charged.",
    ]);
    expect(part(quote, "pay").textContent).to.equal("Pay €63.45");
    expect(quote.shadowRoot!.activeElement).to.equal(question(quote));
    expect(quote.matches(":state(asking)")).to.equal(true);
    expect(quote.quote).to.deep.include({ amount: "63.45", version: "aaaaaaaa03" });
    part(quote, "pay").click();
    expect(await answer).to.equal(true);
    expect(question(quote).hidden).to.equal(true);
    expect(document.activeElement!.id).to.equal("pay-button");
    expect(quote.matches(":state(asking)")).to.equal(false);
  });

  it.each<[string, (quote: HostedQuote, session: HTMLElement) => unknown]>([
    ["Cancel", (quote) => part(quote, "cancel").click()],
    ["Escape", () => userEvent.keyboard("{Escape}")],
    ["another card", (_, session) => session.dispatchEvent(card(1, CREDIT))],
    ["another amount of the server", (quote) => quote.show({ currency: "EUR", netAmount: "1" })],
    ["another question", (quote) => void quote.confirm({ currency: "EUR", netAmount: "1" })],
    ["the element's removal", (quote) => quote.remove()],
  ])("is answered no by %s", async (_, act) => {
    const { quote, session, answer } = await asked();
    await act(quote, session);
    expect(await answer).to.equal(false);
  });

  it("gives the focus back inside of a shadow root too", async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`);
    const root = host.attachShadow({ mode: "open" });
    root.innerHTML = `<button>Pay</button><hosted-quote currency="EUR" net-amount="61.90"></hosted-quote>`;
    const button = root.querySelector("button")!;
    button.focus();
    const answer = root.querySelector<HostedQuote>("hosted-quote")!.confirm(NEW);
    await userEvent.keyboard("{Escape}");
    expect(await answer).to.equal(false);
    expect(root.activeElement).to.equal(button);
  });

  it("is answered by keyboard: Tab to Pay, Enter", async () => {
    const { quote, answer } = await asked();
    await userEvent.keyboard("{Tab}");
    expect(quote.shadowRoot!.activeElement).to.equal(part(quote, "pay"));
    await userEvent.keyboard("{Enter}");
    expect(await answer).to.equal(true);
  });

  it.each<[string, (event: QuoteConfirmEvent) => void, boolean]>([
    ["with a yes", (event) => event.respondWith(Promise.resolve(true)), true],
    ["with a no", (event) => event.respondWith(false), false],
    ["and gives no answer", (event) => event.preventDefault(), false],
  ])("can be asked by the page instead %s", async (_, act, expected) => {
    const { quote } = await page();
    quote.addEventListener("quoteconfirm", (event) => {
      expect([event.quote.amount, event.changed]).to.deep.equal(["63.45", ["amount"]]);
      act(event);
    });
    expect(await quote.confirm(NEW, { changed: ["amount"] })).to.equal(expected);
    expect(question(quote).hidden).to.equal(true);
  });

  it("does not claim a changed amount if it is the same", async () => {
    const { quote } = await page(`charge="1.55"`);
    const answer = quote.confirm(NEW, { changed: ["shippingAddress"] });
    expect(part(quote, "question-title").textContent).to.equal("Please confirm your order");
    expect(part(quote, "question-text").textContent).to.contain("The shipping address has changed.");
    part(quote, "cancel").click();
    await answer;
  });

  it("and the figures are clean for axe", async () => {
    const { quote, answer } = await asked();
    const { violations } = await axe.run(quote);
    expect(violations.map(({ id }) => id)).to.deep.equal([]);
    part(quote, "cancel").click();
    await answer;
    expect((await axe.run(quote)).violations).to.deep.equal([]);
  });
});

it("is styled by ordinary style sheets: font and colour go in, parts can be reached", async () => {
  const { quote } = await page();
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    "hosted-quote { color: rgb(1, 2, 3); font-size: 21px } hosted-quote::part(total-row) { border-top: 3px solid }",
  );
  document.adoptedStyleSheets.push(sheet);
  expect(getComputedStyle(part(quote, "total")).color).to.equal("rgb(1, 2, 3)");
  expect(getComputedStyle(part(quote, "total")).fontSize).to.equal("21px");
  expect(getComputedStyle(part(quote, "total-row")).borderTopWidth).to.equal("3px");
  document.adoptedStyleSheets.pop();
});

it("follows real fields and a real gateway", async () => {
  const root = await fixture<HTMLElement>(html`<main lang="en"></main>`);
  root.innerHTML = `<hosted-session gateway="${gateway}" merchant="TESTMERCHANT">
    <label for="n">Number</label><hosted-field id="n" field="card.number"></hosted-field></hosted-session>
    <hosted-quote currency="EUR" net-amount="61.90" charge="0.93"></hosted-quote>`;
  const quote = root.querySelector<HostedQuote>("hosted-quote")!;
  await until(() => root.querySelector<HTMLElement & { ready: boolean }>("hosted-field")!.ready);
  await commands.typeInto("card.number", "5123450000000008");
  // There is no session yet, so the gateway has no charge, and the page's own is not for this card.
  await until(() => quote.matches(":state(pending)"));
  expect(lines(quote)).to.deep.equal(["€61.90", "–", "€61.90"]);
});
