import { expect, fixture, html } from "@open-wc/testing";
import { describe, inject, it } from "vitest";
import { commands } from "vitest/browser";
import { HostedField, type HostedSession } from "../../src/elements/index.ts";
import { assignEarly } from "../support/assign-early.ts";
import { until } from "../support/until.ts";

const gateway = inject("gateway");

/** Appends a session with one field to `parent`. */
function append(parent: ParentNode, attributes: Record<string, string> = {}): HostedField {
  const session = document.createElement("hosted-session");
  for (const [name, value] of Object.entries({ gateway, merchant: "TESTMERCHANT", ...attributes })) {
    session.setAttribute(name, value);
  }
  const field = document.createElement("hosted-field");
  field.setAttribute("field", "card.number");
  session.append(field);
  parent.append(session);
  return field;
}

/** Opens another field and waits for it, because an earlier field that is being reloaded reports so before then. */
async function openLater(): Promise<void> {
  const later = append(await fixture<HTMLElement>(html`<div></div>`));
  await until(() => later.ready);
}

/** Renders a page with a field in which the payer has started to type. */
async function begun(): Promise<{ page: HTMLElement; field: HostedField }> {
  const page = await fixture<HTMLElement>(html`<div></div>`);
  const field = append(page);
  await until(() => field.ready);
  await commands.typeInto("card.number", "4");
  await until(() => !field.empty);
  return { page, field };
}

/** Returns the console errors that `run` caused. */
async function consoleErrors(run: () => Promise<void> | void): Promise<string> {
  const errors: string[] = [];
  const { error } = console;
  console.error = (...words: unknown[]) => errors.push(words.map(String).join(" "));
  try {
    await run();
  } finally {
    console.error = error;
  }
  return errors.join("\n");
}

describe("a field works", () => {
  it("in an open and in a closed shadow root, and in nested ones", async () => {
    for (const modes of [["open"], ["closed"], ["open", "closed"]] as const) {
      let at: ParentNode = await fixture<HTMLElement>(html`<div></div>`);
      for (const mode of modes) {
        const host = document.createElement("div");
        at.append(host);
        at = host.attachShadow({ mode });
      }
      const field = append(at);
      await until(() => field.ready);
    }
  });

  it("if the session is outside of the component that renders the field", async () => {
    const page = await fixture<HTMLElement>(
      html`<hosted-session gateway=${gateway} merchant="TESTMERCHANT"><div></div></hosted-session>`,
    );
    const root = page.querySelector("div")!.attachShadow({ mode: "closed" });
    const field = document.createElement("hosted-field");
    field.field = "card.number";
    root.append(field);
    await until(() => field.ready);
  });

  it("after it was removed and inserted again, and is empty", async () => {
    const { page, field } = await begun();
    const session = field.parentElement!;
    session.remove();
    expect(field.ready).to.equal(false);
    page.append(session);
    await until(() => field.ready);
    expect(field.empty).to.equal(true);
  });

  it("in one frame if it was mounted, unmounted and mounted at once, as frameworks do to find mistakes", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    const field = append(page);
    const session = field.parentElement!;
    session.remove();
    page.append(session);
    await until(() => field.ready);
    await commands.typeInto("card.number", "5123450000000008");
    await until(() => field.valid);
    expect(field.shadowRoot!.querySelectorAll("iframe")).to.have.length(1);
    expect((await (session as HostedSession).update()).status).to.equal("ok");
  });

  it("while a framework changes attributes of it and its ancestors", async () => {
    const { page, field } = await begun();
    for (const element of [field, field.parentElement!, page]) {
      for (const name of ["class", "lang", "placeholder", "merchant", "gateway"]) {
        element.setAttribute(name, element.getAttribute(name) ?? "x");
      }
    }
    await openLater();
    expect([field.ready, field.empty]).to.deep.equal([true, false]);
  });

  it("after a move with moveBefore, and keeps its entry", async () => {
    const page = await fixture<HTMLElement>(html`<div><section></section></div>`);
    const field = append(page);
    await until(() => field.ready);
    await commands.typeInto("card.number", "4");
    await until(() => !field.empty);
    page.querySelector("section")!.moveBefore(field.parentElement!, null);
    await openLater();
    expect(field.ready).to.equal(true);
    expect(field.empty).to.equal(false);
  });

  it("after its frame was reloaded, and reports that it is empty", async () => {
    const { field } = await begun();
    const frame = field.shadowRoot!.querySelector("iframe")!;
    const { src } = frame;
    frame.src = src;
    await until(() => field.empty);
    await until(() => field.ready);
  });
});

describe("a hundred mounts and unmounts", () => {
  it("leave no frame, no open port, and no listener on the window", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    const listening = new Set<unknown>();
    const { addEventListener: add, removeEventListener: remove } = window;
    Object.assign(window, {
      addEventListener(type: string, listener: EventListener, options?: boolean) {
        if (type === "message") listening.add(listener);
        add.call(window, type, listener, options);
      },
      removeEventListener(type: string, listener: EventListener, options?: boolean) {
        if (type === "message") listening.delete(listener);
        remove.call(window, type, listener, options);
      },
    });
    const frames = window.length;
    const ports = new Set<MessagePort>();
    const { start, close } = MessagePort.prototype;
    let opened = 0;
    Object.assign(MessagePort.prototype, {
      start(this: MessagePort) {
        ports.add(this);
        opened += 1;
        start.call(this);
      },
      close(this: MessagePort) {
        ports.delete(this);
        close.call(this);
      },
    });
    try {
      for (let i = 0; i < 100; i++) {
        const field = append(page);
        if (i % 20 === 0) await until(() => field.ready);
        field.parentElement!.remove();
      }
    } finally {
      Object.assign(window, { addEventListener: add, removeEventListener: remove });
      Object.assign(MessagePort.prototype, { start, close });
    }
    expect(opened).to.be.at.least(5);
    expect(ports.size).to.equal(0);
    expect(listening.size).to.equal(0);
    expect(window.length).to.equal(frames);
    expect(document.querySelectorAll("iframe")).to.have.length(0);
  });
});

describe("an element applies what a framework sets after it is connected:", () => {
  it("the merchant, the gateway and the field's role", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    const errors = await consoleErrors(async () => {
      const session = page.appendChild(document.createElement("hosted-session"));
      const field = session.appendChild(document.createElement("hosted-field"));
      session.merchant = "TESTMERCHANT";
      session.gateway = gateway;
      field.field = "card.number";
      await until(() => field.ready);
      expect(field.shadowRoot!.querySelectorAll("iframe")).to.have.length(1);
    });
    expect(errors).to.equal("");
  });

  it("properties set before the script was loaded", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    const session = document.createElement("hosted-session");
    const field = session.appendChild(document.createElement("hosted-field"));
    field.field = "card.number";
    assignEarly(session, { merchant: "TESTMERCHANT", gateway, session: `SESSION${"0".repeat(26)}` });
    page.append(session);
    await until(() => field.ready);
    expect(session.getAttribute("merchant")).to.equal("TESTMERCHANT");
    expect(session.session).to.equal(`SESSION${"0".repeat(26)}`);
    session.session = `SESSION${"1".repeat(26)}`;
    expect(session.session).to.equal(`SESSION${"1".repeat(26)}`);
  });

  it("the merchant, much later, for every field that waited and is still connected", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    let field!: HostedField;
    expect(await consoleErrors(() => void (field = append(page, { merchant: "" })))).to.contain("merchant=");
    const session = field.parentElement as HostedSession;
    const gone = session.appendChild(document.createElement("hosted-field"));
    gone.field = "card.expiry";
    await gone.updateComplete;
    gone.remove();
    await field.updateComplete;
    expect(field.ready).to.equal(false);
    expect(field.shadowRoot!.querySelector("iframe")).to.equal(null);
    session.merchant = "TESTMERCHANT";
    await until(() => field.ready);
    expect(gone.ready).to.equal(false);
    const result = await session.update();
    expect(result).to.deep.equal({ status: "fields_in_error", errors: { "card.number": "missing" } });
  });

  it("another role, or a list", async () => {
    const { field } = await begun();
    field.field = "card.expiryMonth";
    await field.updateComplete;
    expect(field.ready).to.equal(false);
    expect(field.empty).to.equal(true);
    await until(() => field.ready);
    expect(field.frame.element.title).to.equal("Expiry month");
    field.choose = true;
    await field.updateComplete;
    expect(field.ready).to.equal(false);
    await until(() => field.ready);
    const session = field.parentElement as HostedSession;
    const other = session.appendChild(document.createElement("hosted-field"));
    other.field = "card.number";
    await until(() => other.ready);
    const result = await session.update();
    expect(result).to.deep.equal({
      status: "fields_in_error",
      errors: { "card.expiryMonth": "missing", "card.number": "missing" },
    });
  });

  it("another merchant, and loads that one's fields", async () => {
    const { field } = await begun();
    const session = field.parentElement as HostedSession;
    const before = field.frame.element.src;
    session.apiVersion = "81";
    expect(field.ready).to.equal(false);
    expect(field.empty).to.equal(true);
    await until(() => field.ready);
    expect(field.frame.element.src).not.to.equal(before);
    // Unchanged: nothing is loaded again.
    session.apiVersion = "81";
    session.merchant = "TESTMERCHANT";
    expect(field.ready).to.equal(true);
  });

  it("the form, by the property of the attribute's name", async () => {
    const page = await fixture<HTMLElement>(html`<form id="there"></form>`);
    const field = append(page.parentElement!);
    const session = field.parentElement as HostedSession;
    session.form = "there";
    expect(session.form).to.equal(page);
    field.form = "there";
    expect(field.form).to.equal(page);
    session.form = null;
    expect(session.form).to.equal(null);
    session.remove();
  });

  it("a boolean as a bare attribute, as true or as a text, by a property or by the attribute", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    const field = append(page);
    for (const name of ["optional", "required", "disabled", "choose", "mask"] as const) {
      // "" means true to a framework that expects a boolean.
      expect(field[name], name).to.equal(false);
      field.setAttribute(name, "");
      expect(field[name], name).to.equal(true);
      field.setAttribute(name, "false");
      expect(field[name], name).to.equal(false);
      expect(field.hasAttribute(name), name).to.equal(false);
    }
    expect(field.matches(":disabled")).to.equal(false);
    for (const value of ["", undefined, null, "yes", 1, "false"]) {
      Object.assign(field, {
        mask: value,
        disabled: value,
        optional: value,
        required: value,
        placeholder: value,
      });
      await field.updateComplete;
      expect(field.matches(":disabled"), `${value}`).to.equal(!!value && value !== "false");
    }
    Object.assign(field, { disabled: undefined });
    field.setAttribute("disabled", "false");
    expect(field.matches(":disabled")).to.equal(false);
  });

  it("such values also for everything that a frame is started with", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    const session = append(page).parentElement!;
    const field = document.createElement("hosted-field");
    Object.assign(field, {
      field: "card.expiryMonth",
      mask: "",
      choose: "list",
      required: 1,
      placeholder: 12,
    });
    session.append(field);
    await until(() => field.ready);
  });

  it("null, undefined or an empty text, which mean the default", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    const session = append(page).parentElement as HostedSession;
    for (const nothing of [null, undefined, ""]) {
      Object.assign(session, { apiVersion: nothing, name: nothing, session: nothing, form: nothing });
      expect(session.apiVersion).to.equal("100");
      expect(session.name).to.equal("session");
      expect(session.session).to.equal(null);
      expect(session.getAttributeNames().toSorted()).to.deep.equal(["gateway", "merchant"]);
    }
    Object.assign(session, { gateway: null });
    expect(session.gateway).to.contain("/src/elements/session/hosted-session.ts");
  });

  it("reflected to the attributes that the page's styles, its tests and our looks select by", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    const field = append(page).parentElement!.appendChild(document.createElement("hosted-field"));
    Object.assign(field, { field: "card.securityCode", placeholder: " ", disabled: true });
    await field.updateComplete;
    expect(page.querySelector(`hosted-field[field="card.securityCode"][placeholder=" "][disabled]`)).to.equal(
      field,
    );
  });
});

describe("the console names a mistake of the page and what to write:", () => {
  it.each([
    ["no merchant", { merchant: "" }, "merchant="],
    ["a gateway that is not an address", { gateway: "http://" }, "gateway="],
    ["a bundler's path for the gateway", { gateway: "file:///shop/hosted-session.js" }, "gateway="],
    ["the page's own origin for the gateway", { gateway: "/hosted-session.js" }, "gateway="],
  ])("%s", async (_name, attributes, advice) => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    expect(await consoleErrors(() => void append(page, attributes))).to.contain(advice);
  });

  it("a field outside of any session", async () => {
    const errors = await consoleErrors(() =>
      fixture(html`<hosted-field field="card.number"></hosted-field>`).then(() => undefined),
    );
    expect(errors).to.contain("must stand inside a <hosted-session>");
  });

  it("an unknown field", async () => {
    const errors = await consoleErrors(() =>
      fixture(html`<hosted-field field="card.pan"></hosted-field>`).then(() => undefined),
    );
    expect(errors).to.contain("unknown field");
  });

  it("two fields of one role", async () => {
    const errors = await consoleErrors(async () => {
      const page = await fixture<HTMLElement>(html`<div></div>`);
      const second = document.createElement("hosted-field");
      second.setAttribute("field", "card.number");
      append(page).parentElement!.append(second);
    });
    expect(errors).to.contain("has two <hosted-field");
  });
});

describe("a session", () => {
  it("can be replaced, and the entries stay", async () => {
    const { field } = await begun();
    const session = field.parentElement as HostedSession;
    session.attach(`SESSION${"0".repeat(26)}`);
    expect(session.session).to.equal(`SESSION${"0".repeat(26)}`);
    expect(field.empty).to.equal(false);
  });

  it("that does not exist gives a known error message, and loses no entries", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    const field = append(page, { session: `SESSION${"0".repeat(26)}` });
    await until(() => field.ready);
    await commands.typeInto("card.number", "5123450000000008");
    const result = await (field.parentElement as HostedSession).update();
    expect(result).to.deep.equal({ status: "system_error", message: "Form Session not found or expired." });
    expect(field.valid).to.equal(true);
  });
});

describe("a gateway that is down", () => {
  /** No server listens at the port of this origin. */
  const nowhere = "http://127.0.0.1:9";

  it("causes a state, a typed error and a button, and calls meanwhile settle", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    let failed: Event | undefined;
    const errors = await consoleErrors(async () => {
      const field = append(page, { gateway: nowhere });
      field.addEventListener("error", (event) => (failed = event));
      const result = await (field.parentElement as HostedSession).update();
      expect(result).to.deep.equal({
        status: "system_error",
        message: "The card fields could not be loaded.",
      });
      await until(() => failed !== undefined, 40_000);
      expect(field.matches(":state(unavailable)")).to.equal(true);
      const notice = field.shadowRoot!.querySelector("button")!;
      expect(notice.textContent).to.equal("Try again");
      // In every language the notice stays on one line and within the field.
      expect(getComputedStyle(notice)).to.include({ overflow: "hidden", whiteSpace: "nowrap" });
      notice.click();
      expect(field.matches(":state(unavailable)")).to.equal(false);
    });
    expect((failed as unknown as { code: string }).code).to.equal("frame_unavailable");
    expect(errors).to.contain(`The frame of card.number did not load from ${nowhere}.`);
  }, 60_000);

  it("does not keep a removed field waiting", async () => {
    const page = await fixture<HTMLElement>(html`<div></div>`);
    const field = append(page, { gateway: nowhere });
    const session = field.parentElement as HostedSession;
    field.remove();
    expect((await session.update()).status).to.equal("system_error");
  });
});
