import { expect, test } from "../support/e2e-fixtures.ts";
import { CARD, field, type } from "./session-js/fields.ts";

/** The demo's second checkout: a page in the old style, written for the gateway's own script. */

test.beforeEach(async ({ page, running }) => {
  await page.goto(running.shop);
  // Uses the keyboard, because a click right after scrolling may reach a frame that was there before.
  await page.getByRole("link", { name: "written for the gateway’s session.js" }).press("Enter");
  await expect(field(page, "securityCode")).toBeVisible();
});

const orderIn = (text: string) => /ORD-[0-9A-F]+/.exec(text)?.[0] ?? "";

test("fields have the page's placeholders and no others", async ({ page }) => {
  await expect(field(page, "expiryMonth")).toHaveAttribute("placeholder", "MM");
  for (const name of ["number", "securityCode", "nameOnCard"]) {
    await expect(field(page, name)).toHaveAttribute("placeholder", " ");
  }
});

test("a credit card's surcharge is shown before the payment and charged exactly", async ({
  page,
  running,
}) => {
  await type(page, CARD);
  await expect(page.locator("#surcharge")).toHaveText("€0.93");
  await expect(page.locator("#pay")).toHaveText("Pay €62.83");
  await page.locator("#pay").click();
  const outcome = page.getByRole("status");
  await expect(outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(orderIn(await outcome.innerText()));
  expect(order).toMatchObject({ status: "CAPTURED", amount: 62.83 });
});

test("missing fields are marked, and the entries stay", async ({ page }) => {
  const { expiryYear, ...others } = CARD;
  await type(page, others);
  await page.locator("#pay").click();
  await expect(page.locator("#expiry-year-error")).toHaveText("Please fill this in.");
  await expect(field(page, "number")).toHaveValue(/0008$/);
  await type(page, { expiryYear });
  await page.locator("#pay").click();
  await expect(page.getByRole("status")).toContainText("Approved");
});

test("a declined card is not charged, and another attempt works", async ({ page }) => {
  await type(page, { ...CARD, expiryMonth: "05" });
  await page.locator("#pay").click();
  await expect(page.getByRole("status")).toContainText("declined");
  await expect(field(page, "number")).toHaveValue("");
  await type(page, CARD);
  await page.locator("#pay").click();
  await expect(page.getByRole("status")).toContainText("Approved");
});
