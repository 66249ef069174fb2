import { expect, type Frame, type Page, type Request } from "@playwright/test";
import type { FromFrame } from "../../src/wire/page-frame/from-frame.ts";
import { CANARY } from "./canary.ts";
import type { Running } from "./e2e-fixtures.ts";
import type { Strangers } from "./strangers.ts";

/**
 * An attacker's tools: a page on an origin that the merchant registered, which talks to frames without the elements.
 * They are never shipped.
 */

/** Returns the address of a field's document for one page origin. */
export function fieldUrl({ gateway }: Running, origin: string): string {
  return `${gateway}/form/version/100/merchant/TESTMERCHANT/field?o=${encodeURIComponent(origin)}`;
}

/** Returns 22 characters that identify a group of fields or a submit. */
export function name(letter: string): string {
  return letter.repeat(22);
}

const SHOP = "shop.localhost";

/** A page of a registered origin that an attacker controls. It has `openField` and `send` and receives everything. */
export class HostilePage {
  readonly page: Page;
  readonly running: Running;
  readonly strangers: Strangers;
  readonly puts: Request[] = [];

  constructor(page: Page, running: Running, strangers: Strangers) {
    this.page = page;
    this.running = running;
    this.strangers = strangers;
    page.on("request", (request) => {
      if (request.method() === "PUT" && request.url().includes("/api/")) this.puts.push(request);
    });
  }

  async open(markup = "", headers: Record<string, string> = {}): Promise<void> {
    const body = `<title>x</title>${markup}<script>${HANDS}</script>`;
    await this.page.goto(this.strangers.place(SHOP, "/hostile", body, headers));
  }

  /** The origin of this page, which the merchant has registered. */
  get origin(): string {
    return this.strangers.origin(SHOP);
  }

  /** Opens a frame and starts its field as the elements do. Returns its index. */
  async openField(
    field: string,
    session: string | null,
    group = name("g"),
    attributes = {},
  ): Promise<number> {
    const url = fieldUrl(this.running, this.origin);
    const start = { t: "start", v: 2, field, group, session };
    return this.page.evaluate(([u, s, a]) => window.hands.openField(u, s, a), [
      url,
      start,
      attributes,
    ] as const);
  }

  /** Sends a message to a frame over its port. */
  async send(at: number, message: unknown, times = 1): Promise<void> {
    await this.page.evaluate(([n, m, t]) => window.hands.send(n, m, t), [at, message, times] as const);
  }

  /** Returns all messages that a frame has sent over its port. */
  async received(at: number): Promise<FromFrame[]> {
    return this.page.evaluate((n) => window.hands.received(n), at);
  }

  /** Waits until a frame has sent a message of this kind. */
  async waitFor<T extends FromFrame["t"]>(at: number, t: T): Promise<Extract<FromFrame, { t: T }>> {
    await this.page.waitForFunction(
      ([n, kind]) => window.hands.received(n).some((message) => message.t === kind),
      [at, t] as const,
    );
    return (await this.received(at)).find((message) => message.t === t) as Extract<FromFrame, { t: T }>;
  }

  /**
   * Waits until a frame has handled every message that it was sent before, because a port keeps their order. The marker
   * is a change of language, which the frame answers with the field's new name.
   *
   * @returns the answer to the marker
   */
  async handled(at: number): Promise<FromFrame> {
    const count = (await this.#names(at)).length;
    await this.send(at, { t: "configure", lang: count % 2 === 0 ? "fr" : "de" });
    await expect.poll(async () => (await this.#names(at)).length, { intervals: [20] }).toBe(count + 1);
    return (await this.#names(at))[count]!;
  }

  /** The messages by which a frame has told its field's name, the first of them in English. */
  async #names(at: number): Promise<FromFrame[]> {
    return (await this.received(at)).filter(({ t }) => t === "ready");
  }

  /** Returns the messages that frames sent to the page's window. */
  async windowHeard(): Promise<string[]> {
    return this.page.evaluate(() => window.hands.window);
  }

  frame(at: number): Frame {
    const frames = this.page.frames().filter((frame) => frame.parentFrame() === this.page.mainFrame());
    const found = frames[at];
    if (!found) throw new Error(`there is no frame ${at}`);
    return found;
  }

  async type(at: number, text: string, delay = 2): Promise<void> {
    await this.frame(at).locator("input").click();
    await this.frame(at).locator("input").pressSequentially(text, { delay });
  }

  /** Types a number and a security code into two frames of one session, as on an honest page before Pay. */
  async typedCard(): Promise<{ session: string; number: number; code: number }> {
    await this.open();
    const session = await this.session();
    const number = await this.openField("card.number", session);
    const code = await this.openField("card.securityCode", session);
    await this.type(number, CANARY.number);
    await this.type(code, CANARY.code);
    return { session, number, code };
  }

  async value(at: number): Promise<string> {
    return this.frame(at).locator("input").inputValue();
  }

  /** Creates a session as the shop's server does for an honest page. */
  async session(): Promise<string> {
    return this.running.merchant.createSession(25);
  }
}

interface Hands {
  window: string[];
  openField(url: string, start: unknown, attributes: Record<string, string>): Promise<number>;
  send(at: number, message: unknown, times: number): void;
  /** Sends it together with a port. */
  give(at: number, message: unknown, port: MessagePort): void;
  received(at: number): FromFrame[];
}

declare global {
  interface Window {
    hands: Hands;
  }
}

const HANDS = `{
  const fields = [];
  const waiting = [];
  const heardByWindow = [];
  addEventListener("message", (event) => {
    heardByWindow.push(event.origin + " " + JSON.stringify(event.data));
    const mine = waiting.find(({ frame }) => frame.contentWindow === event.source);
    if (mine && event.data && event.data.t === "hello") mine.take(event.ports[0]);
  });
  window.hands = {
    window: heardByWindow,
    async openField(url, start, attributes) {
      const frame = document.createElement("iframe");
      for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
      const port = new Promise((take) => waiting.push({ frame, take }));
      frame.src = url;
      frame.style.cssText = "width:300px;height:40px";
      document.body.append(frame);
      const field = { frame, port: await port, received: [] };
      field.port.onmessage = ({ data }) => field.received.push(data);
      if (start) field.port.postMessage(start);
      return fields.push(field) - 1;
    },
    send(at, message, times) {
      for (let n = 0; n < times; n += 1) fields[at].port.postMessage(message);
    },
    give: (at, message, port) => fields[at].port.postMessage(message, [port]),
    received: (at) => fields[at].received,
  };
}`;
