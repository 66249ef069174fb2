import type { Locator } from "@playwright/test";
import { CARD, expect, test } from "./field-page.ts";

/** Fills a field as browsers and password managers do: the whole value at once, with events without keys. */
const fill = (field: Locator, value: string) =>
  field.evaluate((element, text) => {
    (element as HTMLInputElement).value = text;
    element.dispatchEvent(new Event("input", { bubbles: true }));
    element.dispatchEvent(new Event("change", { bubbles: true }));
  }, value);

test("a card that is autofilled frame by frame is accepted, reported as autofilled, and stored", async ({
  shop,
}) => {
  await shop.open(shop.session(CARD));
  await fill(await shop.field("Card number"), "371881634498004");
  await fill(await shop.field("Expiry date"), "01/2039");
  await fill(await shop.field("Security code"), "1000");
  await expect(await shop.field("Card number")).toHaveValue("3718 816344 98004");
  await expect(await shop.field("Expiry date")).toHaveValue("01 / 39");
  await expect(shop.page.locator("hosted-field:state(valid)")).toHaveCount(3);
  const events = await shop.events();
  for (const field of ["card.number", "card.expiry", "card.securityCode"]) {
    expect(events.filter((event) => event === `autofill ${field}`)).toHaveLength(1);
  }
  expect(await shop.page.evaluate("document.querySelector('hosted-session').update()")).toMatchObject({
    status: "ok",
    card: { brand: "AMEX", securityCodeProvided: true },
  });
});

test("an autofilled number sets the length of the security code in its sibling", async ({ shop }) => {
  await shop.open(shop.session(CARD));
  await shop.type("Security code", "1000");
  await fill(await shop.field("Card number"), "4508750015741019");
  await expect(shop.page.locator('[field="card.securityCode"]:state(invalid)')).toHaveCount(1);
  await fill(await shop.field("Card number"), "371881634498004");
  await expect(shop.page.locator('[field="card.securityCode"]:state(valid)')).toHaveCount(1);
});

test("month and year are autofilled separately, as two digits or as an option", async ({ shop }) => {
  const part = (field: string, rest = "") => `<hosted-field field="${field}" ${rest}></hosted-field>`;
  await shop.open(shop.session(part("card.expiryMonth") + part("card.expiryYear", "choose")));
  await fill(await shop.field("Expiry month"), "1");
  await fill(await shop.field("Expiry year"), "2039");
  await expect(shop.page.locator("hosted-field:state(valid)")).toHaveCount(2);
});

test("each input has its autocomplete token", async ({ shop }) => {
  await shop.open(shop.session(CARD));
  for (const [label, purpose] of [
    ["Card number", "cc-number"],
    ["Expiry date", "cc-exp"],
    ["Security code", "cc-csc"],
  ] as const) {
    await expect(await shop.field(label)).toHaveAttribute("autocomplete", purpose);
  }
});
