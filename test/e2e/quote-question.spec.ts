import type { BrowserContext, Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { CARDS } from "../support/cards.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

/** Pays with a debit card, while another tab stores an American Express card in the same session. */
async function payWhileSwapped(checkout: CheckoutPage, context: BrowserContext): Promise<void> {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.visaDebit);
  await expect(checkout.payButton).toHaveText("Pay €61.90");
  let letGo = () => {};
  const free = new Promise<void>((resolve) => (letGo = resolve));
  await checkout.page.route("**/pay", (route) => free.then(() => route.continue()), { times: 1 });
  const pressed = checkout.page.waitForRequest("**/pay");
  await checkout.pay();
  await pressed;
  const other = new CheckoutPage(await context.newPage(), checkout.shop);
  await other.open();
  await other.typeCard(CARDS.amex);
  await other.page
    .locator("hosted-session")
    .evaluate((element: HTMLElement & { update?: () => Promise<unknown> }) => element.update!());
  await other.page.close();
  letGo();
}

const question = (page: Page) => page.getByRole("alertdialog", { name: "The amount has changed" });

test("the quote asks in its place with the reason, takes the focus, and yes pays", async ({
  checkout,
  context,
  page,
  running,
}) => {
  await payWhileSwapped(checkout, context);
  await expect(question(page)).toBeFocused();
  await expect(question(page)).toContainText("Another type of card is stored.");
  await expect(question(page)).toContainText("Instead of €61.90 your order now comes to €63.45.");
  await expect(checkout.total).toHaveText("€63.45");
  await expect(question(page)).toBeInViewport();
  await page.keyboard.press("Tab");
  await expect(checkout.payButton).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(checkout.outcome).toContainText("Approved");
  await expect(question(page)).toBeHidden();
  expect((await running.merchant.retrieveOrder(await checkout.orderNumber())).amount).toBe(63.45);
});

test("no charges nothing, and the checkout is unchanged: Pay stores this page's card again", async ({
  checkout,
  context,
  page,
  running,
}) => {
  await payWhileSwapped(checkout, context);
  await expect(question(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(question(page)).toBeHidden();
  await expect(checkout.outcome).toContainText("Nothing was charged");
  await expect(checkout.payButton).toHaveText("Pay €61.90");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect((await running.merchant.retrieveOrder(await checkout.orderNumber())).amount).toBe(61.9);
});

test("without the quote's script no unseen amount is charged: the shop's own page asks", async ({
  checkout,
  page,
  running,
}) => {
  await page.route("**/hosted-quote.js", (route) => route.abort());
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.mastercardCredit);
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Nothing has been charged");
  await expect(checkout.payButton).toHaveText("Pay €62.83");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect((await running.merchant.retrieveOrder(await checkout.orderNumber())).amount).toBe(62.83);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds no violation in the ${colorScheme} question`, async ({ checkout, context, page }) => {
    await page.emulateMedia({ colorScheme });
    await payWhileSwapped(checkout, context);
    await expect(question(page)).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
}
