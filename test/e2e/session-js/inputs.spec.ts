import { expect, test } from "../../support/e2e-fixtures.ts";
import { call, callbackCalls, configure, listen, openBare } from "./bare-page.ts";
import { CARD, field, type } from "./fields.ts";
import type { Shop } from "./shops.ts";

/** Tests the page's own inputs and the frames over them. */

const CARD_FIELDS = {
  number: "#number",
  expiryMonth: "#expiryMonth",
  expiryYear: "#expiryYear",
  securityCode: "#securityCode",
};
const FIELDS = { card: CARD_FIELDS };

let shop: Shop;
test.beforeEach(async ({ page, running }) => {
  shop = await openBare(page, running.gatewayFromHere);
});
test.afterEach(async () => shop.close());

test("configure adds each frame at once, right behind its input; no input is framed twice or for an unknown role", async ({
  page,
}) => {
  const behind = await page.evaluate((card) => {
    const global = window as never as { PaymentSession: { configure(c: unknown): void } };
    // No callbacks, both names of the number, a role without an input, and an unknown role.
    global.PaymentSession.configure({
      fields: { card: { ...card, cardNumber: "#number", nameOnCard: null, favouriteColour: "#pin" } },
      frameEmbeddingMitigation: ["javascript"],
    });
    return Object.values(card).map((selector) => {
      const frame = document.querySelector(selector)!.nextElementSibling!;
      return `${frame.localName}.${frame.className}`;
    });
  }, CARD_FIELDS);
  expect(behind).toEqual(Object.keys(CARD_FIELDS).map((role) => `iframe.gw-proxy-${role}`));
  await expect(page.locator("iframe")).toHaveCount(4);
  await expect(page.locator("#pin + iframe")).toHaveCount(0);
  await type(page, CARD);
  await expect(field(page, "number")).toHaveValue(CARD.number);
});

test("attributes of the page's inputs apply to the fields", async ({ page }) => {
  await configure(page, { card: { ...CARD_FIELDS, nameOnCard: "#nameOnCard" } });
  const frame = (name: string) => page.locator(`iframe.gw-proxy-${name}`);
  // title and aria-label apply to the frame in the page's tree.
  await expect(frame("number")).toHaveAttribute("title", "Card number, please");
  await expect(frame("number")).toHaveAccessibleName("Type your card number");
  await expect(frame("expiryMonth")).toHaveAttribute("title", "Type the month");
  // Without either, the frame has the field's name in the payer's language.
  await expect(frame("expiryYear")).toHaveAttribute("title", "Expiry year");
  await expect(frame("expiryYear")).not.toHaveAttribute("aria-label");
  // A page cannot rename the input itself.
  await expect(field(page, "number")).toHaveAccessibleName("Card number");
  await expect(field(page, "expiryMonth")).toHaveAccessibleName("Expiry month");
  // tabindex applies to the frame; the input below it is not a tab stop.
  await expect(frame("number")).toHaveAttribute("tabindex", "3");
  await expect(frame("securityCode")).toHaveAttribute("tabindex", "-1");
  await expect(frame("expiryYear")).toHaveAttribute("tabindex", "0");
  for (const id of ["number", "expiryYear", "securityCode"]) {
    await expect(page.locator(`#${id}`)).toHaveAttribute("tabindex", "-1");
    await expect(page.locator(`#${id}`)).toHaveAttribute("readonly");
    await expect(field(page, id)).toBeEditable();
  }
  // placeholder and maxlength apply to the hosted input.
  await expect(field(page, "number")).toHaveAttribute("placeholder", "0000 0000 0000 0000");
  await expect(field(page, "expiryYear")).toHaveAttribute("placeholder", "YYYY");
  await type(page, { expiryYear: "2039", securityCode: "1234", nameOnCard: "Ada Lovelace" });
  await expect(field(page, "expiryYear")).toHaveValue("20");
  await expect(field(page, "securityCode")).toHaveValue("123");
  await expect(field(page, "nameOnCard")).toHaveValue("Ada Lov");
});

test("placeholders and options are shown without invisible characters", async ({ page }) => {
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>("#number")!;
    input.placeholder = "\u200e0000\n0000\u00ad";
    const list = document.createElement("select");
    list.id = "expiryMonth";
    list.innerHTML = `<option value="">\u200fMonth<option value="01">Ja\u00adnuary`;
    document.querySelector("#expiryMonth")!.replaceWith(list);
  });
  expect(await configure(page, FIELDS)).toMatchObject({ status: "ok" });
  await expect(field(page, "number")).toHaveAttribute("placeholder", "00000000");
  await expect(field(page, "expiryMonth").locator("option")).toHaveText(["Month", "January"]);
});

test("styles for a state are on the page's input while it lasts, and are restored after it", async ({
  page,
}) => {
  await configure(page, FIELDS);
  const input = page.locator("#number");
  await input.evaluate((element) => (element.style.borderColor = "rgb(1, 1, 1)"));
  const border = (color: string) => expect(input).toHaveCSS("border-top-color", color);
  await call(page, "setFocusStyle", ["card.number"], { borderColor: "rgb(2, 2, 2)" });
  await call(page, "setHoverStyle", ["card.number"], { borderColor: "rgb(3, 3, 3)" });
  await call(page, "setPlaceholderShownStyle", ["card.number"], { backgroundColor: "rgb(4, 4, 4)" });
  await border("rgb(1, 1, 1)");
  await expect(input).toHaveCSS("background-color", "rgb(4, 4, 4)");
  await field(page, "number").hover();
  await border("rgb(3, 3, 3)");
  await field(page, "number").click();
  await border("rgb(2, 2, 2)");
  await page.keyboard.type("5");
  await expect(input).not.toHaveCSS("background-color", "rgb(4, 4, 4)");
  await field(page, "expiryMonth").click();
  await border("rgb(1, 1, 1)");
});

test("a shorthand for a state removes nothing that the page has set", async ({ page }) => {
  await configure(page, FIELDS);
  const input = page.locator("#number");
  await input.evaluate((element) => (element.style.borderColor = "rgb(1, 1, 1)"));
  await call(page, "setFocusStyle", ["card.number"], { border: "3px solid rgb(2, 2, 2)" });
  await field(page, "number").click();
  await expect(input).toHaveCSS("border-top-color", "rgb(2, 2, 2)");
  await field(page, "expiryMonth").click();
  await expect(input).toHaveCSS("border-top-color", "rgb(1, 1, 1)");
});

test("inputs that are configured again keep the page's style changes", async ({ page }) => {
  await configure(page, FIELDS);
  const input = page.locator("#number");
  await call(page, "setPlaceholderShownStyle", ["card.number"], { color: "rgb(4, 4, 4)" });
  await input.evaluate((element) => (element.style.display = "none"));
  await configure(page, { card: { expiryMonth: "#expiryMonth" } });
  expect(await input.getAttribute("style")).toBe("display: none;");
});

test("a focus requested while the fields load is applied", async ({ page }) => {
  const configured = configure(page, FIELDS);
  await call(page, "setFocus", "card.securityCode");
  await configured;
  await expect(field(page, "securityCode")).toBeFocused();
  await page.keyboard.type("123");
  await expect(field(page, "securityCode")).toHaveValue("123");
});

test("the placeholder's style, and later changes of the page, reach the text in the frame", async ({
  page,
}) => {
  await configure(page, FIELDS);
  const colors = () =>
    field(page, "number").evaluate((input) => [
      getComputedStyle(input).color,
      getComputedStyle(input, "::placeholder").color,
    ]);
  await call(page, "setPlaceholderStyle", ["card.number"], { color: "rgb(10, 20, 30)" });
  await expect.poll(async () => (await colors())[1]).toBe("rgb(10, 20, 30)");
  await call(page, "setPlaceholderStyle", ["card.number"], { color: "gray" });
  await expect.poll(async () => (await colors())[1]).toBe("rgb(128, 128, 128)");
  await call(page, "setPlaceholderStyle", ["card.number"], { color: "#0a141e" });
  await expect.poll(async () => (await colors())[1]).toBe("rgb(10, 20, 30)");
  await page.locator("#number").evaluate((input) => (input.style.color = "rgb(40, 50, 60)"));
  await expect.poll(colors).toEqual(["rgb(40, 50, 60)", "rgb(10, 20, 30)"]);
  // The exception is unreadable text.
  await page.locator("#number").evaluate((input) => {
    input.style.background = "#fff";
    input.style.color = "#fefefe";
  });
  await expect.poll(colors).toEqual(["rgb(0, 0, 0)", "rgb(10, 20, 30)"]);
});

test("pointer events are reported; setFocus focuses a field", async ({ page }) => {
  await configure(page, FIELDS);
  for (const name of ["onMouseOver", "onMouseOut", "onFocus"])
    await listen(page, name, ["card.securityCode"]);
  await field(page, "securityCode").hover();
  await field(page, "number").hover();
  const names = async () => (await callbackCalls(page)).map(([name, ...rest]) => [name, ...rest].join(" "));
  await expect
    .poll(names)
    .toEqual(["onMouseOver #securityCode securityCode", "onMouseOut #securityCode securityCode"]);
  await call(page, "setFocus", "card.securityCode");
  await expect(field(page, "securityCode")).toBeFocused();
  await expect.poll(names).toContain("onFocus #securityCode securityCode");
});
