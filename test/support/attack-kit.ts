import type { Frame, Page, Request } from "@playwright/test";
import type { FromFrame } from "../../src/wire/page-frame/from-frame.ts";
import { CANARY } from "./canary.ts";
import type { Running } from "./e2e-fixtures.ts";
import type { Strangers } from "./strangers.ts";

/**
 * What an attacker has: a page on an origin that the merchant's register allows, which speaks to the frames
 * without the elements. None of it is ever shipped.
 */

/** The address of a field's document for one page origin. */
export function fieldUrl({ gateway }: Running, origin: string): string {
  return `${gateway}/form/version/100/merchant/TESTMERCHANT/field?o=${encodeURIComponent(origin)}`;
}

/** 22 characters that name a group of fields or a submit. */
export function name(letter: string): string {
  return letter.repeat(22);
}

const SHOP = "shop.localhost";

/** A page of an allowed origin, run by an attacker: it has `openField` and `tell` and hears everything. */
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

  /** The origin of this page: one that the merchant's register allows. */
  get origin(): string {
    return this.strangers.origin(SHOP);
  }

  /** A frame with a field in it, started the way the elements do. Answers its place among the opened ones. */
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

  /** Says something to a frame over its port. */
  async tell(at: number, message: unknown, times = 1): Promise<void> {
    await this.page.evaluate(([n, m, t]) => window.hands.tell(n, m, t), [at, message, times] as const);
  }

  /** Everything a frame has said over its port. */
  async heard(at: number): Promise<FromFrame[]> {
    return this.page.evaluate((n) => window.hands.heard(n), at);
  }

  /** Waits until a frame has said something of this kind. */
  async hear<T extends FromFrame["t"]>(at: number, t: T): Promise<Extract<FromFrame, { t: T }>> {
    await this.page.waitForFunction(([n, kind]) => window.hands.heard(n).some((said) => said.t === kind), [
      at,
      t,
    ] as const);
    return (await this.heard(at)).find((said) => said.t === t) as Extract<FromFrame, { t: T }>;
  }

  /** What came to the page's window, from whatever frame. */
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

  /** A number and a code typed into two frames of one session: what an honest page has before Pay. */
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

  /** A session that the shop's server has made, as an honest page would have one. */
  async session(): Promise<string> {
    return this.running.merchant.createSession(25);
  }
}

interface Hands {
  window: string[];
  openField(url: string, start: unknown, attributes: Record<string, string>): Promise<number>;
  tell(at: number, message: unknown, times: number): void;
  /** Says it with a port in its hand. */
  give(at: number, message: unknown, port: MessagePort): void;
  heard(at: number): FromFrame[];
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
      const field = { frame, port: await port, heard: [] };
      field.port.onmessage = ({ data }) => field.heard.push(data);
      if (start) field.port.postMessage(start);
      return fields.push(field) - 1;
    },
    tell(at, message, times) {
      for (let n = 0; n < times; n += 1) fields[at].port.postMessage(message);
    },
    give: (at, message, port) => fields[at].port.postMessage(message, [port]),
    heard: (at) => fields[at].heard,
  };
}`;
