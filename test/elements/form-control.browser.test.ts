import { expect, fixture, html, oneEvent } from "@open-wc/testing";
import { describe, inject, it } from "vitest";
import { commands } from "vitest/browser";
import { SUBMIT_RELEASED } from "../../src/elements/dom/submit-events.ts";
import { readFieldStyle } from "../../src/elements/style/field-style.ts";
import { HostedField, HostedSession } from "../../src/elements/index.ts";
import { read } from "../../src/wire/schema/schema.ts";
import { FieldStyle } from "../../src/wire/page-frame/style.ts";
import { quietFor } from "../support/quiet-for.ts";
import { until } from "../support/until.ts";

const gateway = inject("gateway");

/** Renders a form with the given fields, and waits until all accept input. */
async function form(
  markup = `<hosted-field field="card.number"></hosted-field>`,
  attributes = "",
): Promise<HTMLFormElement> {
  const element = await fixture<HTMLFormElement>(html`<form></form>`);
  const template = document.createElement("template");
  template.innerHTML = `<hosted-session gateway="${gateway}" merchant="TESTMERCHANT" ${attributes}>${markup}</hosted-session><button>Pay</button>`;
  const ready = oneEvent(element, "ready");
  element.append(document.importNode(template.content, true));
  if (markup) await ready;
  await until(() => fieldsOf(element).every(({ ready: is }) => is));
  return element;
}

const fieldsOf = (root: ParentNode) => [...root.querySelectorAll<HostedField>("hosted-field")];
const sessionOf = (root: ParentNode) => root.querySelector<HostedSession>("hosted-session")!;

const CARD = `
  <label for="n">Number</label><hosted-field id="n" field="card.number"></hosted-field>
  <hosted-field field="card.expiry"></hosted-field>
  <hosted-field field="card.securityCode"></hosted-field>`;

async function typeCard(): Promise<void> {
  await commands.typeInto("card.number", "5123450000000008");
  await commands.typeInto("card.expiry", "0139");
  await commands.typeInto("card.securityCode", "100");
}

describe("text in a field", () => {
  it.each([
    ["64px", "32px"],
    ["32.5px", "32px"],
    ["18.5px", "18.5px"],
    ["4px", "10px"],
  ])("of %s is %s high in its frame", async (size, expected) => {
    const element = await fixture<HTMLElement>(html`<p><iframe></iframe></p>`);
    element.style.fontSize = size;
    const frame = element.querySelector("iframe")!;
    const { fontSize } = readFieldStyle(element, frame, getComputedStyle(element));
    expect(fontSize).to.equal(expected);
    expect(read(FieldStyle, { fontSize })).to.deep.equal({ fontSize });
  });
});

/** Collects the messages that the browser shows at the form's fields from now on. */
function messagesOf(element: HTMLFormElement): string[] {
  const messages: string[] = [];
  element.addEventListener(
    "invalid",
    ({ target }) => messages.push((target as HostedField).validationMessage),
    true,
  );
  return messages;
}

describe("a field is a control of its form", () => {
  it("is in the form's elements, and has no value", async () => {
    const element = await form();
    const [field] = fieldsOf(element);
    expect([...element.elements]).to.include(field);
    expect([...new FormData(element)]).to.deep.equal([]);
  });

  it("is invalid until it is filled, with a message in the payer's language", async () => {
    const element = await form();
    const [field] = fieldsOf(element);
    expect(element.checkValidity()).to.equal(false);
    expect(field!.validity.valueMissing).to.equal(true);
    expect(field!.matches(":invalid")).to.equal(true);
    await commands.typeInto("card.number", "5123450000000008");
    await until(() => field!.valid);
    expect(field!.validity.valid).to.equal(true);
    expect(field!.matches(":state(valid)")).to.equal(true);
    expect(element.checkValidity()).to.equal(true);
  });

  it("may be required although a card does not need it", async () => {
    const element = await form(`<hosted-field field="card.nameOnCard"></hosted-field>`);
    const [name] = fieldsOf(element);
    expect(element.checkValidity()).to.equal(true);
    name!.required = true;
    await name!.updateComplete;
    expect(element.checkValidity()).to.equal(false);
    expect(name!.validity.valueMissing).to.equal(true);
    await commands.typeInto("card.nameOnCard", "Ada");
    await until(() => element.checkValidity());
  });

  it("may be optional", async () => {
    const element = await form(`<hosted-field field="card.securityCode" optional></hosted-field>`);
    expect(element.checkValidity()).to.equal(true);
  });

  it("shows its error when the form is validated, and takes the focus", async () => {
    const element = await form();
    const [field] = fieldsOf(element);
    // Until its frame has reported more, the message is the browser's for its own inputs, because a visible message
    // may stay unchanged.
    const input = document.createElement("input");
    input.required = true;
    expect(field!.validationMessage).to.equal(input.validationMessage);
    expect(element.reportValidity()).to.equal(false);
    await until(() => field!.matches(":state(invalid)"));
    expect(field!.validationMessage).to.not.equal("");
    await until(() => field!.matches(":state(focused)"));
    expect(document.activeElement).to.equal(field);
  });

  it("is disabled with its fieldset, and enabled again", async () => {
    const element = await form();
    const [field] = fieldsOf(element);
    const fieldset = document.createElement("fieldset");
    element.prepend(fieldset);
    fieldset.moveBefore(sessionOf(element), null);
    fieldset.disabled = true;
    expect(field!.matches(":disabled")).to.equal(true);
    expect(field!.willValidate).to.equal(false);
    fieldset.disabled = false;
    expect(field!.matches(":disabled")).to.equal(false);
  });

  it("is emptied by reset", async () => {
    const element = await form();
    const [field] = fieldsOf(element);
    await commands.typeInto("card.number", "4");
    await until(() => !field!.empty);
    element.reset();
    await until(() => field!.empty);
  });

  it("leaves the focus to the click if the page gets a press instead of the frame", async () => {
    const [field] = fieldsOf(await form());
    const press = new MouseEvent("mousedown", { bubbles: true, cancelable: true, composed: true });
    field!.frame.element.dispatchEvent(press);
    expect(press.defaultPrevented).to.equal(true);
    field!.click();
    await until(() => field!.matches(":state(focused)"));
  });

  it("has the focus when its label is clicked, and after focus()", async () => {
    const element = await form(CARD);
    const [number, expiry] = fieldsOf(element);
    element.querySelector("label")!.click();
    await until(() => number!.matches(":state(focused)"));
    expiry!.focus();
    await until(() => expiry!.matches(":state(focused)"));
    expect(number!.matches(":state(focused)")).to.equal(false);
  });

  it("allows only the autofill features that this browser knows", async () => {
    const { featurePolicy } = document as { featurePolicy?: unknown };
    Object.defineProperty(document, "featurePolicy", {
      value: { features: () => ["camera", "autofill", "shared-autofill"] },
      configurable: true,
    });
    try {
      const [field] = fieldsOf(await form());
      expect(field!.frame.element.allow).to.equal("autofill; shared-autofill");
    } finally {
      Object.defineProperty(document, "featurePolicy", { value: featurePolicy, configurable: true });
    }
  });

  it("belongs to another form by the session's form attribute", async () => {
    const element = await form();
    const other = await fixture<HTMLFormElement>(html`<form id="other"></form>`);
    sessionOf(element).setAttribute("form", "other");
    expect(sessionOf(element).form).to.equal(other);
  });
});

describe("the form waits for the session", () => {
  it("posts the session's id and version, and nothing about the card", async () => {
    const element = await form(CARD);
    const submits: string[][] = [];
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      submits.push([...new FormData(element)].map(([name, value]) => `${name}=${value as string}`));
    });
    await typeCard();
    element.querySelector("button")!.click();
    await until(() => submits.length > 0);
    expect(submits).to.have.length(1);
    const [[id, version]] = submits as [[string, string]];
    expect(id).to.match(/^session\.id=SESSION[0-9A-Z]{26}$/);
    expect(version).to.match(/^session\.version=[0-9a-f]{10}$/);
  });

  it("is not posted while a field is invalid, and focuses the first one", async () => {
    const element = await form(CARD);
    element.noValidate = true;
    let posted = false;
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      posted = true;
    });
    await commands.typeInto("card.number", "5123450000000008");
    await commands.typeInto("card.securityCode", "100");
    const event = oneEvent(element, "sessionupdate");
    element.querySelector("button")!.click();
    const { result } = (await event) as unknown as { result: { status: string; errors: object } };
    expect(result).to.deep.equal({ status: "fields_in_error", errors: { "card.expiry": "missing" } });
    expect(posted).to.equal(false);
    await until(() => fieldsOf(element)[1]!.matches(":state(focused)"));
  });

  it("drops the stored version when a field is edited", async () => {
    const element = await form(CARD);
    await typeCard();
    expect((await sessionOf(element).update()).status).to.equal("ok");
    expect([...new FormData(element).keys()]).to.deep.equal(["session.id", "session.version"]);
    await commands.typeInto("card.number", "9");
    await until(() => [...new FormData(element)].length === 0);
  });

  it("tells the payer why it is not submitted, unless the page does", async () => {
    const element = await form(CARD, `session="SESSION${"0".repeat(26)}"`);
    await typeCard();
    const messages = messagesOf(element);
    const ended = oneEvent(element, "sessionupdate");
    element.querySelector("button")!.click();
    await ended;
    await until(() => messages.length > 0);
    expect(messages).to.deep.equal(["Form Session not found or expired."]);
    // The browser hides a message as soon as it no longer applies, so a state that the frame reports must not end it.
    await until(() => fieldsOf(element)[0]!.matches(":state(focused)"));
    expect(fieldsOf(element)[0]!.validationMessage).to.equal("Form Session not found or expired.");

    element.addEventListener("sessionupdate", (event) => event.preventDefault());
    const again = oneEvent(element, "sessionupdate");
    const released = oneEvent(element, SUBMIT_RELEASED);
    element.querySelector("button")!.click();
    await again;
    await released;
    expect(messages).to.have.length(1);
    expect(fieldsOf(element)[0]!.validity.valid).to.equal(true);
  });

  it("is invalid only while that message is shown, and dispatches an event when it ends", async () => {
    const element = await form(CARD, `session="SESSION${"0".repeat(26)}"`);
    await typeCard();
    const messages = messagesOf(element);
    element.requestSubmit();
    await until(() => messages.length > 0);
    await oneEvent(fieldsOf(element)[0]!, "validitychange");
    expect(element.checkValidity()).to.equal(true);
  }, 20_000);

  it("shows the error of an unfinished entry, unless the page does", async () => {
    const element = await form(CARD);
    await typeCard();
    const code = fieldsOf(element)[2]!;
    await commands.replaceIn("card.securityCode", "1");
    const messages = messagesOf(element);
    element.requestSubmit();
    await until(() => messages.length > 0);
    expect(messages).to.deep.equal(["This entry is not complete."]);
    expect(document.activeElement).to.equal(code);

    element.addEventListener("sessionupdate", (event) => event.preventDefault());
    await commands.replaceIn("card.securityCode", "2");
    const again = oneEvent(element, "sessionupdate");
    const released = oneEvent(element, SUBMIT_RELEASED);
    element.requestSubmit();
    await again;
    await released;
    // The session shows a field's error 100 ms later, so that its frame can report the error first.
    await quietFor(150);
    expect(messages).to.have.length(1);
  });

  it("shows it in the payer's language, as far as the page has it without the gateway", async () => {
    const element = await form(CARD, `lang="de" session="SESSION${"0".repeat(26)}"`);
    await typeCard();
    const messages = messagesOf(element);
    element.querySelector("button")!.click();
    await until(() => messages.length > 0);
    expect(messages).to.deep.equal(["Erneut versuchen"]);
  });

  it("is submitted by Enter in a field", async () => {
    const element = await form(CARD);
    const submitted = oneEvent(element, "submit");
    element.addEventListener("submit", (event) => event.preventDefault());
    await typeCard();
    await commands.typeInto("card.number", "\n");
    await submitted;
  });
});

describe("an update", () => {
  it("gives two callers one result, with one new version", async () => {
    const element = await form(CARD);
    await typeCard();
    const [one, two] = await Promise.all([sessionOf(element).update(), sessionOf(element).update()]);
    expect(one).to.deep.equal(two);
    expect(one.status === "ok" && one.card).to.deep.equal({
      brand: "MASTERCARD",
      scheme: "MASTERCARD",
      fundingMethod: "CREDIT",
      securityCodeProvided: true,
    });
  });

  it("is aborted by its signal at once", async () => {
    const element = await form(CARD);
    const result = await sessionOf(element).update({ signal: AbortSignal.abort() });
    expect(result.status).to.equal("system_error");
  });

  it("is aborted by its signal while it runs, and the next one is a new update", async () => {
    const element = await form(CARD);
    await typeCard();
    const stop = new AbortController();
    const running = sessionOf(element).update({ signal: stop.signal });
    stop.abort();
    expect(await running).to.deep.equal({
      status: "system_error",
      message: "The update was aborted by the page.",
    });
    expect((await sessionOf(element).update()).status).to.equal("ok");
  });

  it("settles when its field is removed while it waits", async () => {
    const element = await form(CARD);
    await typeCard();
    const running = sessionOf(element).update();
    await Promise.resolve();
    fieldsOf(element)[0]!.remove();
    expect((await running).status).to.equal("system_error");
  });

  it("without a field returns an error result and throws nothing", async () => {
    const element = await form("");
    expect((await sessionOf(element).update()).status).to.equal("system_error");
  });

  it("of two sessions on one page are two updates", async () => {
    const first = await form(CARD);
    await typeCard();
    const second = await form(CARD);
    expect((await sessionOf(second).update()).status).to.equal("fields_in_error");
    expect((await sessionOf(first).update()).status).to.equal("ok");
    expect(sessionOf(first).session).to.not.equal(sessionOf(second).session);
  });
});
