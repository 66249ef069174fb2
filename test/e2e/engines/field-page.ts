import { expect, type Locator, type Page } from "@playwright/test";
import { test as base } from "../../support/e2e-fixtures.ts";

/** The labels of the fields and their roles. */
export const LABELS = {
  "Card number": "card.number",
  "Expiry date": "card.expiry",
  "Security code": "card.securityCode",
} as const;
export type Label = keyof typeof LABELS;

/** Renders the three fields of a card, each with its label. */
export const CARD = Object.entries(LABELS)
  .map(
    ([label, field]) =>
      `<p><label for="${field}">${label}</label> <hosted-field id="${field}" field="${field}"></hosted-field></p>`,
  )
  .join("");

/**
 * A shop's page with fields and without a framework. The test sets its content. It records the events that reached
 * the document in `events`.
 */
export class FieldPage {
  readonly page: Page;
  /** Serves a page with this body and opens it. */
  readonly open: (body: string) => Promise<void>;
  /** Renders a `<hosted-session>` of this gateway around `content`. */
  readonly session: (content: string, attributes?: string) => string;

  constructor(page: Page, open: (body: string) => Promise<void>, session: FieldPage["session"]) {
    this.page = page;
    this.open = open;
    this.session = session;
  }

  /** Finds the input with this name in any frame, because closed shadow roots hide frames from selectors. */
  async field(label: string): Promise<Locator> {
    let found: Locator | undefined;
    const search = async () => (found = await this.#find(label)) !== undefined;
    const intervals = [50];
    await expect.poll(search, { intervals, message: `the page has a field ${label}` }).toBe(true);
    return found!;
  }

  async #find(label: string): Promise<Locator | undefined> {
    for (const frame of this.page.frames()) {
      if (!frame.url().includes("/field?o=")) continue;
      const input = frame.getByLabel(label, { exact: true });
      // A frame may be removed while it is queried.
      if ((await input.count().catch(() => 0)) === 1) return input;
    }
    return undefined;
  }

  /** Clicks into the field and types, key by key. */
  async type(label: string, text: string): Promise<void> {
    const field = await this.field(label);
    await field.click();
    await this.page.keyboard.type(text, { delay: 10 });
  }

  /** Returns the events that reached the document, oldest first. */
  events(): Promise<string[]> {
    return this.page.evaluate("events.slice()");
  }
}

/** Adds a page that takes fields. */
export const test = base.extend<{ shop: FieldPage }>({
  shop: async ({ page, running, strangers }, use) => {
    const script = `
      <script type="module" src="${running.gateway}/hosted-session.js"></script>
      <script>
        const events = [];
        for (const type of ["ready", "autofill", "emptinesschange", "validitychange"])
          document.addEventListener(type, ({ field }) => field && events.push(type + " " + field));
        document.addEventListener("cardtypechange", ({ brand }) => events.push("cardtypechange " + brand));
        addEventListener("pageshow", ({ persisted }) => events.push("pageshow " + persisted));
      </script>`;
    const open = async (body: string) => {
      await page.goto(strangers.place("shop.localhost", "/fields", `${script}${body}`));
    };
    const session = (content: string, attributes = "") =>
      `<hosted-session gateway="${running.gateway}" merchant="TESTMERCHANT" ${attributes}>${content}</hosted-session>`;
    await use(new FieldPage(page, open, session));
  },
});

export { expect } from "@playwright/test";
