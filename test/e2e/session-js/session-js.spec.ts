import type { Page } from "@playwright/test";
import { expect, test } from "../../support/e2e-fixtures.ts";
import { CARD, field, type } from "./fields.ts";
import { type Merchant, openShop, type Server } from "./shops.ts";

/** Pages written in the old style for the gateway's `session.js`, unchanged, each up to a paid order. */

type Id = { session: { id: string } };

const create = async (merchant: Merchant, body?: unknown) =>
  ((await merchant("POST", "/session", body)) as unknown as Id).session.id;

const withOrder = (apiVersion: number, more: Partial<Server> = {}): Server => ({
  apiVersion,
  async begin(merchant) {
    const id = await create(merchant);
    await merchant("PUT", `/session/${id}`, { order: { amount: "42.00", currency: "EUR" } });
    return id;
  },
  pay: async () => ({ sourceOfFunds: { type: "CARD" } }),
  ...more,
});

/** session.js creates the session, and the server adds the order after the card. */
const libraryMade = (apiVersion: number): Server => ({
  apiVersion,
  begin: async () => "",
  async pay(merchant, { sessionId }) {
    await merchant("PUT", `/session/${sessionId}`, { order: { amount: "42.00", currency: "EUR" } });
    return {};
  },
});

/** session.js creates the session. The server reads the entries and charges the account. */
const debit = (kind: string, source: string, currency: string): Server => ({
  apiVersion: 100,
  begin: async () => "",
  async pay(merchant, { sessionId }) {
    const { sourceOfFunds } = (await merchant("GET", `/session/${sessionId}`)) as unknown as {
      sourceOfFunds: { type: string; provided: Record<string, { bankAccountNumber: string }> };
    };
    const account = sourceOfFunds.provided[kind]?.bankAccountNumber;
    if (sourceOfFunds.type !== source || account !== "xxxxx6789") throw new Error("not what was typed");
    return { order: { amount: "42.00", currency } };
  },
});

const SERVERS: Record<string, Server> = {
  "java-sample": withOrder(52),
  "node-sample": libraryMade(57),
  "shop-plugin": withOrder(100, {
    async pay(merchant, { sessionId, token }) {
      if (!token) return {};
      await merchant("PUT", "/token/9000000000000001", {
        sourceOfFunds: {
          type: "CARD",
          provided: { card: { number: "4508750015741019", expiry: { month: "01", year: "39" } } },
        },
      });
      await merchant("PUT", `/session/${sessionId}`, {
        sourceOfFunds: { type: "CARD", token: "9000000000000001" },
      });
      return {};
    },
  }),
  "modern-plugin": withOrder(100, {
    async begin(merchant) {
      const id = await create(merchant, { session: { authenticationLimit: 20 } });
      await merchant("PUT", `/session/${id}`, {
        apiOperation: "UPDATE_SESSION",
        order: { amount: "42.00", currency: "EUR" },
      });
      return id;
    },
    async pay(merchant, { sessionId, sessionVersion }) {
      const stored = (await merchant("GET", `/session/${sessionId}`)) as unknown as {
        session: { version: string };
      };
      if (stored.session.version !== sessionVersion)
        throw new Error("the page's version is not the stored one");
      return {
        session: { id: sessionId, version: sessionVersion },
        transaction: { source: "INTERNET" },
        partnerSolutionId: "EXAMPLE",
      };
    },
  }),
  "amd-loader": libraryMade(63),
  "hidden-form": withOrder(61),
  "mounted-twice": withOrder(58),
  "promises": withOrder(51, {
    pay: async (_merchant, { sessionId, sessionVersion }) => ({
      session: { id: sessionId, version: sessionVersion },
    }),
  }),
  // The same plugin for another shop system: an older API version, with the whole order stored in advance.
  "cart-plugin": withOrder(55, {
    file: "shop-plugin",
    async begin(merchant) {
      const id = await create(merchant);
      const updated = await merchant("PUT", `/session/${id}`, {
        order: {
          id: "ORD-55",
          amount: "42.00",
          currency: "EUR",
          item: [{ name: "Kettle", quantity: 1, unitPrice: "42.00" }],
        },
        authentication: { channel: "PAYER_BROWSER", redirectResponseUrl: "https://shop.example/3ds" },
        billing: { address: { city: "Berlin", country: "DEU", postcodeZip: "10115", street: "Alpha St" } },
        customer: { email: "ada@shopper.example", firstName: "Ada", lastName: "Example", phone: null },
      });
      if ((updated as { session?: { updateStatus?: string } }).session?.updateStatus !== "SUCCESS")
        throw new Error("not updated");
      return id;
    },
    pay: async () => ({ sourceOfFunds: { type: "CARD" } }),
  }),
  "async-script": libraryMade(61),
  "first-versions": withOrder(18),
  "last-before-configure": withOrder(33, { file: "first-versions" }),
  "flat-fields": withOrder(34),
  "last-flat-fields": withOrder(39, { file: "flat-fields" }),
  "bank-account": debit("ach", "ACH", "USD"),
  "direct-debit": debit("directDebitCanada", "DIRECT_DEBIT_CANADA", "CAD"),
};

const open = async (page: Page, name: string, gateway: string) => {
  const shop = await openShop(name, SERVERS[name]!, gateway);
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(shop.url);
  return { shop, errors };
};

for (const name of [
  "java-sample",
  "node-sample",
  "shop-plugin",
  "cart-plugin",
  "modern-plugin",
  "amd-loader",
  "async-script",
  "mounted-twice",
  "promises",
  "first-versions",
  "last-before-configure",
  "flat-fields",
  "last-flat-fields",
]) {
  test(`${name}: a card is typed and paid for`, async ({ page, running }) => {
    const { shop, errors } = await open(page, name, running.gatewayFromHere);
    await type(page, CARD);
    await page.locator("#pay").click();
    await expect(page.locator("#result")).toHaveText("CAPTURED 42");
    expect(errors).toEqual([]);
    await shop.close();
  });
}

test("flat-fields: missing fields are reported by the page's own names", async ({ page, running }) => {
  const { shop, errors } = await open(page, "flat-fields", running.gatewayFromHere);
  await type(page, { ...CARD, number: "5123450000000009" });
  await page.locator("#pay").click();
  await expect(page.locator("#result")).toHaveText('fields_in_error {"cardNumber":"invalid"}');
  expect(errors).toEqual([]);
  await shop.close();
});

test("hidden-form: lists for the date, in a form that was hidden when it was configured", async ({
  page,
  running,
}) => {
  const { shop, errors } = await open(page, "hidden-form", running.gatewayFromHere);
  await expect(page.locator("#result")).toHaveText("initialized ok");
  await page.locator("#choose").click();
  await type(page, { number: CARD.number });
  await field(page, "expiryMonth").selectOption({ label: "January" });
  await field(page, "expiryYear").selectOption("2039");
  await type(page, { securityCode: CARD.securityCode });
  await page.locator("#pay").click();
  await expect(page.locator("#result")).toHaveText("CAPTURED 42");
  expect(errors).toEqual([]);
  await shop.close();
});

const BANKS: Record<string, Record<string, string>> = {
  "bank-account": { routingNumber: "021000021" },
  "direct-debit": { financialInstitutionNumber: "001", transitNumber: "12345" },
};

for (const [name, bank] of Object.entries(BANKS)) {
  test(`${name}: an account is typed, corrected, and paid from`, async ({ page, running }) => {
    const { shop, errors } = await open(page, name, running.gatewayFromHere);
    await expect(page.locator("#result")).toHaveText("initialized ok");
    await field(page, "accountType").selectOption({ label: "Personal checking" });
    await type(page, {
      bankAccountHolder: "Ada Example",
      bankAccountNumber: "123456789",
      bankAccountNumberConfirmation: "123456780",
      ...bank,
    });
    await page.locator("#pay").click();
    await expect(page.locator("#result")).toHaveText("bankAccountNumberConfirmation invalid");
    await field(page, "bankAccountNumberConfirmation").fill("123456789");
    await page.locator("#pay").click();
    await expect(page.locator("#result")).toHaveText("CAPTURED 42");
    expect(errors).toEqual([]);
    await shop.close();
  });
}

test("shop-plugin: a saved card and its code alone, in a scope of its own", async ({ page, running }) => {
  const { shop, errors } = await open(page, "shop-plugin", running.gatewayFromHere);
  await page.locator("#use-saved").check();
  await field(page, "securityCode", 1).pressSequentially("100");
  await page.locator("#pay").click();
  await expect(page.locator("#result")).toHaveText("CAPTURED 42");
  expect(errors).toEqual([]);
  await shop.close();
});

test("shop-plugin: errors name only configured fields, by the page's keys", async ({ page, running }) => {
  const { shop, errors } = await open(page, "shop-plugin", running.gatewayFromHere);
  await type(page, { ...CARD, number: "5123450000000009" });
  await page.locator("#pay").click();
  await expect(page.locator("#result")).toHaveText("cardNumber invalid");
  expect(errors).toEqual([]);
  await shop.close();
});

test("java-sample: events arrive as pages expect, a blur before the click that caused it", async ({
  page,
  running,
}) => {
  const { shop } = await open(page, "java-sample", running.gatewayFromHere);
  await expect(page.locator("#events")).toContainText("focus #card-number");
  await type(page, CARD);
  await page.locator("iframe.gw-proxy-number").hover();
  await expect(page.locator("#events")).toContainText("over #card-number");
  await expect(page.locator("#events")).toContainText("change #card-number");
  await page.evaluate(() => {
    document.querySelector("#pay")!.addEventListener(
      "click",
      () => {
        const item = document.createElement("li");
        item.textContent = "click";
        document.querySelector("#events")!.append(item);
      },
      true,
    );
  });
  await page.locator("#pay").click();
  await expect(page.locator("#result")).toHaveText("CAPTURED 42");
  const events = await page.locator("#events li").allTextContents();
  expect(events.indexOf("blur #security-code")).toBeLessThan(events.indexOf("click"));
  await shop.close();
});

test("modern-plugin: the card type while typing, the first six digits when complete, reasons from validate", async ({
  page,
  running,
}) => {
  const { shop } = await open(page, "modern-plugin", running.gatewayFromHere);
  const events = page.locator("#events");
  await expect(events).toContainText("initialized ok");
  await field(page, "number").pressSequentially("5123450000");
  await expect(events).toContainText("type SUPPORTED MASTERCARD");
  expect(await events.textContent()).not.toContain("bin");
  await field(page, "number").pressSequentially("000008");
  await expect(events).toContainText("bin 512345");
  await page.locator("#pay").click();
  await expect(page.locator("#result")).toHaveText("expiryMonth EMPTY, expiryYear EMPTY");
  await type(page, { expiryMonth: "13", expiryYear: "20" });
  await page.locator("#pay").click();
  await expect(page.locator("#result")).toHaveText("expiryMonth INVALID_VALUE, expiryYear EXPIRED");
  await shop.close();
});

test("promises: two simultaneous updates have two responses, in order", async ({ page, running }) => {
  const { shop } = await open(page, "promises", running.gatewayFromHere);
  await type(page, { ...CARD, securityCode: "1" });
  await page.locator("#pay").click();
  await expect(page.locator("#result")).toHaveText('fields_in_error {"securityCode":"invalid"}');
  await shop.close();
});

test("mounted-twice: the second mount has the fields, the first leaves none", async ({ page, running }) => {
  const { shop } = await open(page, "mounted-twice", running.gatewayFromHere);
  await expect(page.locator("#app")).toHaveAttribute("data-initialized", "ok");
  await expect(page.locator("iframe")).toHaveCount(4);
  await expect(page.locator("#card-number")).toHaveCSS("background-color", "rgb(255, 255, 200)");
  await type(page, { number: "4" });
  await expect(page.locator("#app")).toHaveAttribute("data-empty", "false");
  await expect(page.locator("#card-number")).not.toHaveCSS("background-color", "rgb(255, 255, 200)");
  await shop.close();
});

test("a session that does not exist: both callbacks get the known message", async ({ page, running }) => {
  const shop = await openShop(
    "promises",
    { ...SERVERS["promises"]!, begin: async () => `SESSION${"0".repeat(26)}` },
    running.gatewayFromHere,
  );
  await page.goto(shop.url);
  await expect(page.locator("#result")).toHaveText("not ready: Form Session not found or expired.");
  await shop.close();
});

for (const anchors of [true, false]) {
  test(`the page's layout does not move, and its inputs stay unchanged${anchors ? "" : ", without CSS anchors"}`, async ({
    page,
    running,
  }) => {
    if (!anchors) {
      await page.addInitScript(() => {
        const supports = CSS.supports.bind(CSS) as (name: string, value: string) => boolean;
        CSS.supports = (name: string, value?: string) =>
          name !== "anchor-name" && supports(name, value ?? "");
        // A browser without CSS anchors ignores them.
        const { setProperty } = CSSStyleDeclaration.prototype;
        CSSStyleDeclaration.prototype.setProperty = function (name, value, priority) {
          if (!/^anchor-name|^position-|^inset/.test(name) && !/anchor/.test(value ?? "")) {
            setProperty.call(this, name, value, priority);
          }
        };
      });
    }
    const server = SERVERS["node-sample"]!;
    const shop = await openShop("node-sample", server, running.gatewayFromHere);
    const boxes = () =>
      page
        .locator("input")
        .evaluateAll((inputs) => inputs.map((one) => JSON.stringify(one.getBoundingClientRect())));
    await page.route("**/session.js", (route) => route.abort());
    await page.goto(shop.url);
    const before = await boxes();
    await page.unroute("**/session.js");
    await page.goto(shop.url);
    await expect(field(page, "number")).toBeVisible();
    expect(await boxes()).toEqual(before);
    await expect(page.locator("#card-number")).toHaveAttribute("title", "card number");
    await expect(page.locator("#card-number + iframe.gw-proxy-number")).toHaveAttribute(
      "title",
      "card number",
    );
    const inner = await page.locator("iframe.gw-proxy-number").boundingBox();
    const outer = await page.locator("#card-number").boundingBox();
    expect(Math.abs(inner!.x - outer!.x)).toBeLessThan(1);
    expect(Math.abs(inner!.width - outer!.width)).toBeLessThan(1);
    await shop.close();
  });
}

test("a page without a click-jacking defence gets an error, in the console and in its callback", async ({
  page,
  running,
}) => {
  const shop = await openShop("node-sample", SERVERS["node-sample"]!, running.gatewayFromHere);
  await page.goto(shop.url);
  const logged = page.waitForEvent("console", (message) =>
    message.text().includes("frameEmbeddingMitigation"),
  );
  const answer = await page.evaluate(
    () =>
      new Promise((resolve) =>
        (window as never as { PaymentSession: { configure(c: unknown): void } }).PaymentSession.configure({
          fields: { card: { number: "#card-number" } },
          callbacks: { initialized: resolve },
        }),
      ),
  );
  expect(answer).toMatchObject({ status: "system_error" });
  await logged;
  await shop.close();
});
