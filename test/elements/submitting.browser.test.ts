import { expect, fixture, html, oneEvent } from "@open-wc/testing";
import { describe, inject, it } from "vitest";
import { commands } from "vitest/browser";
import { SUBMIT_HELD, SUBMIT_RELEASED } from "../../src/elements/dom/submit-events.ts";
import type { CardTypeChangeEvent, HostedField, HostedSession } from "../../src/elements/index.ts";
import "../../src/elements/index.ts";
import { until } from "../support/until.ts";

const gateway = inject("gateway");

const CARD = ["card.number", "card.expiry", "card.securityCode"];
const field = (name: string) => `<hosted-field field="${name}"></hosted-field>`;
const session = (fields: string, attributes = "") =>
  `<hosted-session gateway="${gateway}" merchant="TESTMERCHANT" ${attributes}>${fields}</hosted-session>`;
const CARD_SESSION = session(CARD.map(field).join(""));
const PAY = `<button name="action" value="pay">Pay</button>`;

/** Renders a form with this content, waits until all of its fields accept input, and records its submissions. */
async function form(content: string) {
  const element = await fixture<HTMLFormElement>(html`<form id="shop"></form>`);
  const template = document.createElement("template");
  template.innerHTML = content;
  element.append(document.importNode(template.content, true));
  const fields = [...element.querySelectorAll("hosted-field")];
  await until(() => fields.every(({ ready }) => ready));
  const posted: string[][] = [];
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    posted.push([...new FormData(element, event.submitter).keys()]);
  });
  let held = 0;
  element.addEventListener(SUBMIT_HELD, () => (held += 1));
  const button = (name = "button") => element.querySelector<HTMLButtonElement>(name)!;
  return {
    element,
    posted,
    /** How often the form has started to wait for its sessions. */
    held: () => held,
    /** Resolves when the form was submitted after its sessions were stored, or will not be. */
    released: () => oneEvent(element, SUBMIT_RELEASED),
    button,
    field: (name: string) => fieldNamed(element, name),
    ...sessionsOf(element),
  };
}

const fieldNamed = (root: ParentNode, name: string) =>
  root.querySelector<HostedField>(`hosted-field[field="${name}"]`)!;
const sessionsOf = (root: ParentNode) => {
  const sessions = [...root.querySelectorAll<HostedSession>("hosted-session")];
  return { sessions, session: sessions[0]! };
};

async function typeCard(number = "5123450000000008"): Promise<void> {
  await commands.typeInto("card.number", number);
  await commands.typeInto("card.expiry", "0139");
  await commands.typeInto("card.securityCode", "100");
}

const WITH_SESSION = ["session.id", "session.version"];

describe("a form that is submitted", () => {
  it("is submitted once, however often the payer presses, with one sessionupdate event", async () => {
    const { element, posted, button, held, released } = await form(CARD_SESSION + PAY);
    let updates = 0;
    element.addEventListener("sessionupdate", () => (updates += 1));
    await typeCard();
    const done = released();
    button().click();
    button().click();
    element.requestSubmit();
    await done;
    // Each submission begins with a wait, so no other submission follows.
    expect(held()).to.equal(1);
    expect(posted).to.deep.equal([[...WITH_SESSION, "action"]]);
    expect(updates).to.equal(1);
    button().click();
    await released();
    expect(posted).to.have.length(2);
    expect(updates).to.equal(2);
  });

  it("gives two callers one result, and the page one event", async () => {
    const { session } = await form(CARD_SESSION);
    let updates = 0;
    session.addEventListener("sessionupdate", () => (updates += 1));
    await typeCard();
    await Promise.all([session.update(), session.update()]);
    expect(updates).to.equal(1);
  });

  it("stores each of its sessions once, and posts all of them", async () => {
    const gift = session(field("giftCard.number"), `name="gift"`);
    const { posted, button, sessions, released } = await form(CARD_SESSION + gift + PAY);
    const updates: string[] = [];
    for (const one of sessions) one.addEventListener("sessionupdate", () => updates.push(one.name));
    await typeCard();
    button().click();
    await released();
    expect(posted, "the gift card is not there yet").to.deep.equal([]);
    await commands.typeInto("giftCard.number", "5000000000000611");
    updates.length = 0;
    button().click();
    await released();
    expect(posted).to.deep.equal([[...WITH_SESSION, "gift.id", "gift.version", "action"]]);
    expect(updates.toSorted()).to.deep.equal(["gift", "session"]);
  });

  it("is submitted even if the button was rendered again meanwhile", async () => {
    const { posted, button } = await form(CARD_SESSION + PAY);
    await typeCard();
    const old = button();
    old.click();
    old.replaceWith(old.cloneNode(true));
    await until(() => posted.length > 0);
    expect(posted).to.deep.equal([WITH_SESSION]);
  });

  it("is submitted even if the button no longer submits", async () => {
    const { posted, button } = await form(CARD_SESSION + PAY);
    await typeCard();
    button().click();
    button().type = "button";
    await until(() => posted.length > 0);
    expect(posted).to.deep.equal([WITH_SESSION]);
  });

  it("has the entries of every session, although the payer enters a field while the others are stored", async () => {
    const gift = session(field("giftCard.number"), `name="gift"`);
    const { posted, button, sessions, field: named } = await form(CARD_SESSION + gift + PAY);
    await typeCard();
    await commands.typeInto("giftCard.number", "5000000000000611");
    const second = sessions[1]!;
    const update = second.update.bind(second);
    second.update = async () => {
      await until(() => named("card.expiry").matches(":state(focused)"));
      return update();
    };
    const stored = oneEvent(sessions[0]!, "sessionupdate");
    button().click();
    await stored;
    named("card.expiry").focus();
    await until(() => posted.length > 0);
    expect(posted).to.deep.equal([[...WITH_SESSION, "gift.id", "gift.version", "action"]]);
  });

  it("is not submitted if the payer has gone back, or its session moved to another form", async () => {
    const { posted, button, session, released } = await form(
      `${CARD_SESSION}${PAY}<button class="back" formnovalidate name="back">Back</button>`,
    );
    await typeCard();
    button().click();
    button(".back").click();
    await released();
    expect(posted).to.deep.equal([["back"]]);
    await fixture<HTMLFormElement>(html`<form id="elsewhere"></form>`);
    button().click();
    session.setAttribute("form", "elsewhere");
    await released();
    expect(posted).to.have.length(1);
  });

  it("is submitted without a card by a formnovalidate button", async () => {
    const { posted, button } = await form(
      `${CARD_SESSION}${PAY}<button class="back" formnovalidate name="back">Back</button>`,
    );
    button(".back").click();
    expect(posted).to.deep.equal([["back"]]);
  });

  it("omits disabled fields, as browsers do, and the session if all of it is disabled", async () => {
    const { posted, button, field, session } = await form(CARD_SESSION + PAY);
    await typeCard();
    field("card.securityCode").disabled = true;
    await field("card.securityCode").updateComplete;
    const result = await session.update();
    expect(result.status === "ok" && result.card!.securityCodeProvided).to.equal(false);
    button().click();
    await until(() => posted.length === 1);
    for (const name of CARD) field(name).disabled = true;
    await field("card.number").updateComplete;
    session.clear();
    button().click();
    expect(posted).to.have.length(2);
  });
});

describe("Enter in a field", () => {
  it("presses the form's first submit button", async () => {
    const { element, posted, button } = await form(
      `<button type="button">No</button>${PAY}<button name="other">Other</button>${CARD_SESSION}`,
    );
    await typeCard();
    const clicked = oneEvent(button("[name=action]"), "click");
    await commands.typeInto("card.expiry", "\n");
    await clicked;
    await until(() => posted.length > 0);
    expect(posted).to.deep.equal([["action", ...WITH_SESSION]]);
    expect(element.isConnected).to.equal(true);
  });

  it("does nothing while that button is disabled", async () => {
    const { posted, button, held, field } = await form(CARD_SESSION + PAY);
    await typeCard();
    button().disabled = true;
    await commands.typeInto("card.expiry", "\n");
    // The frame's messages arrive in order: the key, then the loss of the focus.
    await until(() => field("card.expiry").matches(":state(focused)"));
    field("card.number").focus();
    await until(() => !field("card.expiry").matches(":state(focused)"));
    expect(held()).to.equal(0);
    expect(posted).to.deep.equal([]);
  });

  it("submits the session's form, if the field is in none", async () => {
    const { posted } = await form(PAY);
    const outside = await fixture<HTMLElement>(html`<div></div>`);
    outside.innerHTML = session(field("card.nameOnCard"), `form="shop"`);
    await until(() => fieldNamed(outside, "card.nameOnCard").ready);
    await commands.typeInto("card.nameOnCard", "Ada Example\n");
    await until(() => posted.length > 0);
    expect(posted).to.deep.equal([["action", ...WITH_SESSION]]);
  });
});

it("reset clears fields that are not controls of the session's form", async () => {
  const { element } = await form(PAY);
  const outside = await fixture<HTMLElement>(html`<div></div>`);
  outside.innerHTML = session(field("card.nameOnCard"), `form="shop"`);
  const name = fieldNamed(outside, "card.nameOnCard");
  await until(() => name.ready);
  await commands.typeInto("card.nameOnCard", "Ada");
  await until(() => !name.empty);
  element.reset();
  await until(() => name.empty);
});

describe("the stored version", () => {
  it("stays in the form when the payer leaves a field, and when the page sets the session attribute", async () => {
    const { element, session, field } = await form(`${CARD_SESSION}<input name="email">${PAY}`);
    await typeCard();
    const result = await session.update();
    if (result.status !== "ok") throw new Error(result.status);
    expect(field("card.securityCode").matches(":state(focused)")).to.equal(true);
    session.setAttribute("session", result.session.id);
    session.session = result.session.id;
    element.querySelector("input")!.focus();
    await until(() => !field("card.securityCode").matches(":state(focused)"));
    expect([...new FormData(element).keys()]).to.deep.equal([...WITH_SESSION, "email"]);
    await commands.typeInto("card.securityCode", "");
    await until(() => !new FormData(element).has("session.id"));
  });

  it("is dropped at the first edit, also if one value replaces another in the same state", async () => {
    const { element, session, field } = await form(CARD_SESSION);
    await typeCard();
    for (const code of ["200", "300"]) {
      expect((await session.update()).status).to.equal("ok");
      expect(new FormData(element).has("session.id")).to.equal(true);
      await commands.replaceIn("card.securityCode", code);
      await until(() => !new FormData(element).has("session.id"));
      expect(field("card.securityCode").valid).to.equal(true);
    }
  });

  it("is dropped if another session was attached meanwhile, and that one stays", async () => {
    const { session } = await form(CARD_SESSION);
    await typeCard();
    await session.update();
    const other = `SESSION${"0".repeat(26)}`;
    const running = session.update();
    session.attach(other);
    const result = await running;
    expect(result.status).to.equal("system_error");
    expect(session.session).to.equal(other);
    // The frames have the new session too.
    expect(await session.update()).to.deep.equal({
      status: "system_error",
      message: "Form Session not found or expired.",
    });
  });
});

describe("the card's type", () => {
  it("is unknown when the number's field is removed, and its sequence continues with another field", async () => {
    const { session, field } = await form(CARD_SESSION);
    const changes: [number, string][] = [];
    session.addEventListener("cardtypechange", ({ sequence, brand }: CardTypeChangeEvent) =>
      changes.push([sequence, brand]),
    );
    await commands.typeInto("card.number", "5123450000000008");
    await until(() => changes.some(([, brand]) => brand === "MASTERCARD"));
    const number = field("card.number");
    number.remove();
    expect(changes.at(-1)![1]).to.equal("UNKNOWN");
    const { length } = changes;
    session.prepend(number);
    await until(() => number.ready);
    expect(changes).to.have.length(length);
    await commands.typeInto("card.number", "4508750015741019");
    await until(() => changes.at(-1)![1] === "VISA");
    expect(changes.map(([sequence]) => sequence)).to.deep.equal(changes.map((_, index) => index + 1));
  });
});

it("validate() is false while the payer is still typing a number", async () => {
  const { session, field } = await form(CARD_SESSION);
  await typeCard();
  expect(session.validate()).to.equal(true);
  session.clear();
  await until(() => field("card.securityCode").empty);
  await typeCard("51234500000000");
  await until(() => field("card.securityCode").valid);
  field("card.number").focus();
  await until(() => field("card.number").matches(":state(focused)"));
  expect(session.validate()).to.equal(false);
});

it("a disabled field takes no focus", async () => {
  const { field } = await form(CARD_SESSION);
  const number = field("card.number");
  number.disabled = true;
  await number.updateComplete;
  number.focus();
  number.click();
  expect(document.activeElement).to.equal(document.body);
});

it("a malformed session id is reported in the console, and nothing is loaded or attached", async () => {
  const errors: string[] = [];
  const { error } = console;
  console.error = (...words: unknown[]) => errors.push(String(words[0]));
  try {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    page.innerHTML = session(field("card.number"), `session="SESSION0002…"`);
    const { session: element } = sessionsOf(page);
    await until(() => errors.length > 0);
    expect(errors[0]).to.contain(`session="…"`).and.not.contain("0002");
    expect(fieldNamed(page, "card.number").shadowRoot!.querySelector("iframe")).to.equal(null);
    element.session = `SESSION${"0".repeat(26)}`;
    await until(() => fieldNamed(page, "card.number").ready);
    element.attach("12");
    expect(element.session).to.equal(`SESSION${"0".repeat(26)}`);

    page.innerHTML = session(field("card.number"), `session="undefined"`);
    sessionsOf(page).session.removeAttribute("session");
    await until(() => fieldNamed(page, "card.number").ready);
  } finally {
    console.error = error;
  }
});
