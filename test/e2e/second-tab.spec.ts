import type { BrowserContext, Page, Route } from "@playwright/test";
import { CARDS } from "../support/cards.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, type Running, test } from "../support/e2e-fixtures.ts";

/** Delays the page's request to the shop until the test releases it. */
async function holdPayment(page: Page): Promise<{ pressed: Promise<void>; letGo: () => Promise<void> }> {
  let release: (route: Route) => void;
  const held = new Promise<Route>((resolve) => (release = resolve));
  let isFirst = true;
  await page.route("**/pay", async (route) => {
    if (!isFirst) return route.continue();
    isFirst = false;
    return release(route);
  });
  return { pressed: held.then(() => {}), letGo: async () => (await held).continue() };
}

async function secondTab(context: BrowserContext, running: Running): Promise<CheckoutPage> {
  const tab = new CheckoutPage(await context.newPage(), running.shop);
  await tab.open();
  return tab;
}

test("a card replaced in another tab between quote and payment is not charged without confirmation", async ({
  checkout,
  context,
  running,
}) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.visaDebit);
  await expect(checkout.payButton).toHaveText("Pay €61.90");
  const { pressed, letGo } = await holdPayment(checkout.page);
  await checkout.pay();
  await pressed;

  // Opens the same cart in a second tab and types another card, which replaces the first one in the session.
  const other = await secondTab(context, running);
  const session = await other.page.locator("hosted-session").getAttribute("session");
  expect(session).toBe(await checkout.page.locator("hosted-session").getAttribute("session"));
  await other.typeCard(CARDS.amex);
  const stored = await other.page
    .locator("hosted-session")
    .evaluate((element: HTMLElement & { update(): Promise<{ status: string }> }) => element.update());
  expect(stored.status).toBe("ok");

  await letGo();
  await expect(checkout.outcome).toContainText("Nothing has been charged");
  await expect(checkout.outcome).toContainText("American Express ending in 8004");
  await expect(checkout.payButton).toHaveText("Pay €63.45");
  await expect(checkout.total).toHaveText("€63.45");

  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order).toMatchObject({ amount: 63.45, totalCapturedAmount: 63.45 });
});

test("an address changed in another tab is confirmed before the payment", async ({
  checkout,
  context,
  running,
}) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.visaDebit);
  const { pressed, letGo } = await holdPayment(checkout.page);
  await checkout.pay();
  await pressed;

  const other = await secondTab(context, running);
  await other.chooseShipping("Express");
  await expect(other.total).toHaveText("€69.50");

  await letGo();
  await expect(checkout.outcome).toContainText("Nothing has been charged");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
});

test("an amount that the page made up is never charged", async ({ checkout, running }) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.mastercardCredit);
  await expect(checkout.payButton).toHaveText("Pay €62.83");
  await checkout.page.locator("hosted-quote").evaluate((quote: HTMLElement & { quote?: object }) => {
    quote.quote = { currency: "EUR", netAmount: "1.00", charge: "0.00" };
  });
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Nothing has been charged");
  await expect(checkout.payButton).toHaveText("Pay €62.83");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect((await running.merchant.retrieveOrder(await checkout.orderNumber())).amount).toBe(62.83);
});
