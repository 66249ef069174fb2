import { expect, test } from "../../support/e2e-fixtures.ts";
import { call, callbackCalls, configure, listen, openBare, update, validate } from "./bare-page.ts";
import { CARD, field, type } from "./fields.ts";
import type { Shop } from "./shops.ts";

/** Tests the functions of `PaymentSession` one by one against the real gateway. */

const FIELDS = {
  card: {
    number: "#number",
    expiryMonth: "#expiryMonth",
    expiryYear: "#expiryYear",
    securityCode: "#securityCode",
  },
};
const INQUIRY = "**/paymentOptionsInquiry";

let shop: Shop;
test.beforeEach(async ({ page, running }) => {
  shop = await openBare(page, running.gatewayFromHere);
});
test.afterEach(async () => shop.close());

test("a bank account: its own errors, masked in the response", async ({ page }) => {
  const roles = ["bankAccountHolder", "bankAccountNumber", "bankAccountNumberConfirmation", "routingNumber"];
  expect(await configure(page, { ach: Object.fromEntries(roles.map((role) => [role, `#${role}`])) })).toEqual(
    { status: "ok" },
  );
  await type(page, {
    bankAccountHolder: "Ada Example",
    bankAccountNumber: "123456789",
    bankAccountNumberConfirmation: "123456780",
    routingNumber: "021000021",
  });
  const wrong = await update(page, "ach");
  expect(wrong.status).toBe("fields_in_error");
  expect(wrong.errors).toEqual({ bankAccountNumberConfirmation: "invalid" });
  await field(page, "bankAccountNumberConfirmation").fill("123456789");
  const right = await update(page, "ach");
  expect(right).toMatchObject({ status: "ok", sourceOfFunds: { type: "ACH" } });
  expect(JSON.stringify(right)).not.toContain("123456789");
});

test("a gift card needs its local brand, and any update its payment type", async ({ page }) => {
  await configure(page, { giftCard: { number: "#number", pin: "#pin" } });
  await type(page, { number: "6035710000000000", pin: "1234" });
  expect(await update(page)).toEqual({ status: "payment_type_required", version: "100" });
  expect(await update(page, "giftCard")).toEqual({ status: "giftCard_type_required", version: "100" });
  // Every frame would ignore it without a response.
  expect(await update(page, "giftCard", "A".repeat(51))).toMatchObject({ status: "system_error" });
  const stored = await update(page, "giftCard", "SHOPCARD");
  expect(stored).toMatchObject({ status: "ok", sourceOfFunds: { type: "GIFT_CARD" } });
  expect(JSON.stringify(stored)).not.toMatch(/6035710000000000|1234"/);
});

test("the limit of updates: the callback has the gateway's message, and the number its reason", async ({
  page,
}) => {
  await configure(page, FIELDS);
  await listen(page, "onValidityChange", ["card.number"]);
  await type(page, { number: CARD.number, expiryMonth: "1", expiryYear: "39" });
  const responses = [];
  for (let i = 0; i < 12; i++) responses.push(await update(page, "card"));
  expect(responses[0]!.status).toBe("ok");
  expect(responses.at(-1)).toMatchObject({
    status: "system_error",
    errors: { message: "Session authentication limit exceeded" },
  });
  const number = { isValid: false, isIncomplete: false, hasError: true };
  const errorReason = "SESSION_AUTHENTICATION_LIMIT_EXCEEDED";
  expect((await validate(page, "card"))["number"]).toMatchObject({ ...number, errorReason });
  expect((await callbackCalls(page)).at(-1)).toEqual([
    "onValidityChange",
    "#number",
    { ...number, errorReason },
    "number",
  ]);

  // As pages do then: configures again with another session.
  expect(await configure(page, FIELDS)).toEqual({ status: "ok" });
  await type(page, { number: CARD.number, expiryMonth: "1", expiryYear: "39" });
  expect((await update(page, "card")).status).toBe("ok");
});

test("a single role may be passed without a list, for listeners and for styles", async ({ page }) => {
  await configure(page, FIELDS);
  await page.evaluate(() => {
    const global = window as never as {
      PaymentSession: Record<string, (...values: unknown[]) => void>;
      calls: unknown[][];
    };
    global.PaymentSession["onFocus"]!("card.number", (...values: unknown[]) => global.calls.push(values));
    global.PaymentSession["setFocusStyle"]!("card.number", { borderTopColor: "rgb(2, 2, 2)" });
  });
  await field(page, "number").click();
  await expect.poll(() => callbackCalls(page)).toEqual([["#number", "number"]]);
  await expect(page.locator("#number")).toHaveCSS("border-top-color", "rgb(2, 2, 2)");
});

test("onValidityChange reports an optional field as soon as it has a value", async ({ page }) => {
  await configure(page, { card: { ...FIELDS.card, nameOnCard: "#nameOnCard" } });
  await listen(page, "onValidityChange", ["card.nameOnCard"]);
  await type(page, { nameOnCard: "Ada" });
  const right = { isValid: true, isIncomplete: false, hasError: false };
  await expect
    .poll(() => callbackCalls(page))
    .toEqual([["onValidityChange", "#nameOnCard", right, "nameOnCard"]]);
});

test("an update gets its response even if its fields are configured again meanwhile", async ({ page }) => {
  await configure(page, FIELDS);
  await type(page, CARD);
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  await page.route("**/session/SESSION*", async (route) => {
    await gate;
    await route.continue();
  });
  await call(page, "updateSessionFromForm", "card");
  await configure(page, FIELDS);
  const responses = () => page.evaluate(() => (window as never as { responses: unknown[] }).responses);
  await expect.poll(responses).toMatchObject([{ status: "system_error" }]);
  go();
});

test("a scope's name may be a number or its text", async ({ page }) => {
  await configure(page, FIELDS, {}, 12 as never);
  await configure(page, { giftCard: { number: "#pin" } }, {}, "other");
  await type(page, CARD);
  expect((await update(page, "card", null, "12")).status).toBe("ok");
  expect((await update(page, "card", null, 12)).status).toBe("ok");
  await listen(page, "onBlur", ["card.number"], null);
  await field(page, "number").focus();
  await field(page, "securityCode").focus();
  await expect.poll(() => callbackCalls(page)).toEqual([["onBlur", "#number", "number"]]);
});

test("validate reports AWAITING_SERVER_RESPONSE until the gateway responds", async ({ page }) => {
  await configure(page, FIELDS);
  let go = () => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  await page.route(INQUIRY, async (route) => {
    await gate;
    await route.continue();
  });
  await type(page, { number: CARD.number });
  expect((await validate(page, "card"))["number"]).toEqual({
    isValid: false,
    isIncomplete: false,
    hasError: true,
    errorReason: "AWAITING_SERVER_RESPONSE",
    selector: "#number",
  });
  go();
  await expect
    .poll(async () => (await validate(page, "card"))["number"])
    .toEqual({ isValid: true, isIncomplete: false, hasError: false, selector: "#number" });
});

test("a failed inquiry is reported as a reason too", async ({ page }) => {
  await configure(page, FIELDS);
  await page.route(INQUIRY, (route) => route.abort());
  await type(page, { number: CARD.number });
  await expect.poll(async () => (await validate(page, "card"))["number"]!.errorReason).toBe("SYSTEM_ERROR");
});

test("invalidFieldCharacters: REJECT drops invalid characters, ALLOW keeps and reports them", async ({
  page,
}) => {
  const chosen = (invalidFieldCharacters: string) => ({
    interaction: { displayControl: { formatCard: "EMBOSSED", invalidFieldCharacters } },
  });
  await configure(page, FIELDS, chosen("REJECT"));
  await type(page, { ...CARD, number: "51x23" });
  await expect(field(page, "number")).toHaveValue("5123");

  await configure(page, FIELDS, chosen("ALLOW"));
  await listen(page, "onValidityChange", ["number"]);
  await type(page, { ...CARD, number: "51234x567890" });
  await expect(field(page, "number")).toHaveValue("5123 4x567890");
  expect((await validate(page, "card"))["number"]).toMatchObject({
    isValid: false,
    hasError: true,
    errorReason: "INVALID_CHARACTERS",
  });
  expect(await callbackCalls(page)).toContainEqual([
    "onValidityChange",
    "#number",
    { isValid: false, isIncomplete: false, hasError: true, errorReason: "INVALID_CHARACTERS" },
    "number",
  ]);
  expect(await update(page, "card")).toMatchObject({
    status: "fields_in_error",
    errors: { cardNumber: "invalid" },
  });
  await field(page, "number").fill(CARD.number);
  expect((await update(page, "card")).status).toBe("ok");
});

test("setLocale: changes the fields' language and inquires about the card again", async ({ page }) => {
  await configure(page, FIELDS, { locale: "en_US" });
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/paymentOptionsInquiry")) asked.push(request.postData() ?? "");
  });
  await type(page, { number: CARD.number });
  await expect.poll(() => asked.length).toBe(1);
  await expect(field(page, "number")).toHaveAccessibleName("Card number");
  await call(page, "setLocale", "de_DE");
  await expect(field(page, "number")).toHaveAccessibleName("Kartennummer");
  await expect(field(page, "securityCode")).toHaveAccessibleName("Prüfnummer");
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[1]).toBe(asked[0]);
  await expect(field(page, "number")).toHaveValue(CARD.number);
  await expect.poll(async () => (await validate(page, "card"))["number"]!.isValid).toBe(true);

  // Without a number there is nothing to inquire about.
  await field(page, "number").fill("");
  await call(page, "setLocale", "fr");
  await expect(field(page, "number")).toHaveAccessibleName("Numéro de carte");
  // An inquiry without a number would have come before that of the next number.
  await field(page, "number").fill(CARD.number);
  await expect.poll(async () => (await validate(page, "card"))["number"]!.isValid).toBe(true);
  expect(asked).toHaveLength(3);
  expect(asked[2]).toBe(asked[0]);
});

test("setLocale: creates no second session while one is being created", async ({ page }) => {
  const made: string[] = [];
  const { promise: localeSet, resolve: release } = Promise.withResolvers<void>();
  await page.route("**/merchant/*/session", async (route) => {
    made.push(route.request().method());
    await localeSet;
    await route.continue();
  });
  const configured = configure(page, FIELDS, { locale: "en_US" });
  await expect.poll(() => made.length).toBeGreaterThan(0);
  await call(page, "setLocale", "fr");
  await expect(field(page, "number")).toHaveAccessibleName("Numéro de carte");
  release();
  expect((await configured).status).toBe("ok");
  // The frame handles messages in order, so it would request a second session before it answers this update.
  expect((await update(page, "card")).status).toBe("fields_in_error");
  expect(made.filter((method) => method === "POST")).toHaveLength(1);
});

test("setMessage: adds a text for screen readers beside the field, which is not visible", async ({
  page,
}) => {
  await configure(page, FIELDS);
  await call(page, "setMessage", "card.number", "Card number is missing.");
  const message = page.locator("iframe.gw-proxy-number + [role=status]");
  await expect(message).toHaveText("Card number is missing.");
  expect((await message.boundingBox())!.width).toBeLessThan(2);
  await expect(page.getByRole("status")).toHaveCount(1);
  await call(page, "setMessage", "card.number", "");
  await expect(message).toHaveText("");
});
