import { expect, test } from "../../support/e2e-fixtures.ts";
import { call, callbackCalls, configure, listen, openBare, update, validate } from "./bare-page.ts";
import { CARD, field, type } from "./fields.ts";
import type { Shop } from "./shops.ts";

/** Tests the members of callback arguments. */

const FIELDS = {
  card: {
    number: "#number",
    expiryMonth: "#expiryMonth",
    expiryYear: "#expiryYear",
    securityCode: "#securityCode",
    nameOnCard: "#nameOnCard",
  },
};

let shop: Shop;
test.beforeEach(async ({ page, running }) => {
  shop = await openBare(page, running.gatewayFromHere);
});
test.afterEach(async () => shop.close());

/** The responses of Create, Update and Retrieve Session. */
type Held = { session: { id: string; version: string } };

test("a successful update: the whole response, and the version that is stored", async ({ page }) => {
  await configure(page, FIELDS);
  await type(page, { ...CARD, nameOnCard: "Ada" });
  const answer = await update(page, "card");
  expect(answer).toEqual({
    status: "ok",
    merchant: "TESTMERCHANT",
    session: {
      id: expect.stringMatching(/^SESSION[0-9A-Z]{24,28}$/),
      updateStatus: "SUCCESS",
      version: expect.stringMatching(/^[0-9a-f]{10}$/),
    },
    sourceOfFunds: {
      type: "CARD",
      provided: {
        card: {
          brand: "MASTERCARD",
          scheme: "MASTERCARD",
          fundingMethod: "CREDIT",
          issuer: expect.any(String),
          number: "512345xxxxxx0008",
          expiry: { month: "1", year: "39" },
          nameOnCard: "Ada",
          securityCode: "xxx",
        },
      },
    },
    version: "100",
  });
  const { session } = answer as unknown as Held;
  const stored = (await shop.merchant("GET", `/session/${session.id}`)) as unknown as Held;
  expect(stored.session.version).toBe(session.version);
});

test("without a security code the response has none; a year of four digits comes back with two", async ({
  page,
}) => {
  await page.locator("#expiryYear").evaluate((input) => input.removeAttribute("maxlength"));
  await configure(page, { card: { ...FIELDS.card, nameOnCard: null } });
  await type(page, { number: CARD.number, expiryMonth: "1", expiryYear: "2039" });
  const answer = await update(page, "card");
  const card = answer.sourceOfFunds!.provided["card"] as Record<string, unknown>;
  expect(card).not.toHaveProperty("securityCode");
  expect(card["expiry"]).toEqual({ month: "1", year: "39" });
});

test("a rejected update: the session's id, the errors, the version, and nothing else", async ({ page }) => {
  await configure(page, FIELDS);
  await type(page, { number: CARD.number, expiryMonth: "1", nameOnCard: "Ada" });
  expect(await update(page, "card")).toEqual({
    status: "fields_in_error",
    session: { id: expect.stringMatching(/^SESSION/) },
    errors: { expiryYear: "missing" },
    version: "100",
  });
});

test("an empty number or date is missing, whatever else was typed; a code and a name are not", async ({
  page,
}) => {
  await configure(page, FIELDS);
  const date = { expiryMonth: "missing", expiryYear: "missing" };
  expect((await update(page, "card")).errors).toEqual({ cardNumber: "missing", ...date });
  await type(page, { securityCode: "100" });
  expect((await update(page, "card")).errors).toEqual({ cardNumber: "missing", ...date });
  await type(page, { number: CARD.number });
  expect(await update(page, "card")).toMatchObject({ status: "fields_in_error", errors: date });
  expect((await validate(page, "card"))["expiryMonth"]).toMatchObject({ errorReason: "EMPTY" });
  await type(page, { expiryMonth: "1", expiryYear: "39" });
  await field(page, "securityCode").fill("");
  expect((await update(page, "card")).status).toBe("ok");
});

test("validate answers later, for each scope, with the selector of each role", async ({ page }) => {
  await configure(page, { card: { number: "#number" } }, {}, "one");
  await configure(page, { card: { securityCode: "#securityCode" } }, {}, "two");
  const answers = await page.evaluate(
    () =>
      new Promise<unknown[]>((resolve) => {
        const all: unknown[] = [];
        const { PaymentSession: library } = window as never as {
          PaymentSession: { validate(type: string, callback: (result: unknown) => void): void };
        };
        library.validate("card", (result) => {
          all.push(result);
          if (all.length === 3) resolve(all);
        });
        all.push("validate has returned");
      }),
  );
  expect(answers).toEqual([
    "validate has returned",
    {
      card: {
        isValid: false,
        number: {
          isValid: false,
          isIncomplete: true,
          hasError: true,
          errorReason: "EMPTY",
          selector: "#number",
        },
      },
    },
    {
      card: {
        isValid: true,
        securityCode: { isValid: true, isIncomplete: false, hasError: false, selector: "#securityCode" },
      },
    },
  ]);
});

test("scopes without a session of the page each have their own", async ({ page }) => {
  await configure(
    page,
    { card: { number: "#number", expiryMonth: "#expiryMonth", expiryYear: "#expiryYear" } },
    {},
    "one",
  );
  await configure(page, { giftCard: { number: "#pin" } }, {}, "two");
  await type(page, { number: CARD.number, expiryMonth: "1", expiryYear: "39" });
  await page.locator("#pin + iframe").contentFrame().locator("input").fill("6035710000000000");
  const card = await update(page, "card", undefined, "one");
  const gift = await update(page, "giftCard", "SHOPCARD", "two");
  expect([card.status, gift.status]).toEqual(["ok", "ok"]);
  expect(gift.session!.id).not.toBe(card.session!.id);
});

test("the card's type: supported with the order's charge, or too short; its first six digits, once", async ({
  page,
}) => {
  const session = ((await shop.merchant("POST", "/session")) as unknown as Held).session.id;
  await shop.merchant("PUT", `/session/${session}`, { order: { netAmount: "100.00", currency: "EUR" } });
  await configure(page, FIELDS, { session });
  for (const name of ["onCardTypeChange", "onCardBINChange", "onEmptinessChange"]) {
    await listen(page, name, name === "onEmptinessChange" ? ["card.number"] : undefined);
  }
  const last = async (name: string) =>
    (await callbackCalls(page)).findLast(([called]) => called === name)?.slice(1, 3);
  await field(page, "number").pressSequentially("5123450000");
  await expect
    .poll(() => last("onCardTypeChange"))
    .toEqual([
      "#number",
      {
        status: "SUPPORTED",
        brand: "MASTERCARD",
        scheme: "MASTERCARD",
        fundingMethod: "CREDIT",
        issuer: "",
        localBrand: "",
        order: {
          currency: "EUR",
          netAmount: 100,
          amount: 101.5,
          merchantCharge: { type: "SURCHARGE", amount: 1.5 },
        },
      },
    ]);
  expect(await last("onEmptinessChange")).toEqual(["#number", { isEmpty: false }]);
  await page.keyboard.press("Backspace");
  await expect.poll(() => last("onCardTypeChange")).toEqual(["#number", { status: "INSUFFICIENT_LENGTH" }]);
  await field(page, "number").fill("5123450000000008");
  await expect.poll(() => last("onCardBINChange")).toEqual(["#number", { BIN: "512345" }]);
  await field(page, "number").fill("");
  await expect.poll(() => last("onEmptinessChange")).toEqual(["#number", { isEmpty: true }]);
  await field(page, "number").fill("5123450000000008");
  await expect.poll(async () => (await validate(page, "card"))["number"]!.isValid).toBe(true);
  expect((await callbackCalls(page)).filter(([name]) => name === "onCardBINChange")).toHaveLength(1);
});

test("a malformed session id is reported at once like a session that does not exist", async ({ page }) => {
  const consoleTexts: string[] = [];
  page.on("console", (message) => consoleTexts.push(message.text()));
  const message = "Form Session not found or expired.";
  for (const session of ["undefined", { id: `SESSION${"0".repeat(26)}` }]) {
    const initialized = await configure(page, { card: { number: "#number" } }, { session });
    expect(initialized).toEqual({ status: "system_error", message });
    expect(await update(page, "card")).toEqual({
      status: "system_error",
      session: { id: "" },
      errors: { message },
      version: "100",
    });
  }
  expect(consoleTexts.filter((text) => text.startsWith("[PaymentSession] configure: "))).toHaveLength(2);
});

test("the console names a mistake of the page and what to do", async ({ page }) => {
  const consoleTexts: string[] = [];
  page.on("console", (message) => consoleTexts.push(message.text()));
  await configure(page, { card: { number: "#number", securityCode: "#nowhere" } });
  await call(page, "setFocus", "card.pin");
  await call(page, "updateSessionFromForm", "card", undefined, "unknown");
  await expect.poll(() => consoleTexts.filter((text) => text.startsWith("[PaymentSession]"))).toHaveLength(3);
  expect(consoleTexts.join()).toContain('"#nowhere"');
  expect(consoleTexts.join()).toContain('"card.pin"');
  expect(consoleTexts.join()).toContain("configure first, with the same scope");
});
