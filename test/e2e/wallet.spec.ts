import type { Page } from "@playwright/test";
import { violations } from "../support/axe.ts";
import { CARDS } from "../support/cards.ts";
import type { CheckoutPage } from "../support/checkout-page.ts";
import { expect, type Running, test } from "../support/e2e-fixtures.ts";

const walletButton = (page: Page) => page.getByRole("button", { name: "Check out with the demo wallet" });

async function goToWallet(checkout: CheckoutPage, { wallet }: Running): Promise<void> {
  await checkout.open();
  await walletButton(checkout.page).click();
  await expect(checkout.page).toHaveURL((url) => url.origin === wallet);
}

async function choose(page: Page, card: string, address: string): Promise<void> {
  await page.getByRole("radio", { name: card }).check();
  await page.getByRole("radio", { name: address }).check();
  await page.getByRole("button", { name: "Use these" }).click();
}

/** Returns the number of payments that the gateway received. */
const payments = (log: readonly string[]) =>
  log.filter((line) => line.includes('"method":"PUT"') && line.includes("/transaction/")).length;

test("a wallet's card and address determine surcharge and shipping, and that amount is charged", async ({
  checkout,
  page,
  running,
}) => {
  await goToWallet(checkout, running);
  await expect(page.getByText("€61.90")).toBeVisible();
  await choose(page, "American Express", "Office");

  await expect(page).toHaveURL(`${running.shop}/wallet/confirm`);
  await expect(checkout.outcome).toContainText("Please confirm your order");
  await expect(checkout.outcome).toContainText("Lakeside 4, 8001 Zürich, Switzerland");
  await expect(checkout.outcome).toContainText("American Express ending in 8004");
  await expect(page.locator("#sum-shipping")).toHaveText("€14.90");
  await expect(checkout.surcharge).toHaveText("€1.80");
  await expect(checkout.payButton).toHaveText("Pay €73.70");

  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order).toMatchObject({ status: "CAPTURED", amount: 73.7, totalCapturedAmount: 73.7 });
});

test("another card of the wallet has its own surcharge", async ({ checkout, page, running }) => {
  await goToWallet(checkout, running);
  await choose(page, "Visa debit", "Home");
  await expect(checkout.surcharge).toHaveText("None");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order).toMatchObject({ amount: 61.9, totalCapturedAmount: 61.9 });
});

test("a payer who cancels is back at the checkout, charged nothing, and can pay by card", async ({
  checkout,
  page,
  running,
}) => {
  const before = payments(running.log);
  await goToWallet(checkout, running);
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(checkout.outcome).toContainText("Nothing was charged");
  await expect(checkout.outcome).toBeInViewport();
  expect(payments(running.log)).toBe(before);

  await checkout.typeCard(CARDS.visaDebit);
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect(payments(running.log)).toBe(before + 1);
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order.totalCapturedAmount).toBe(61.9);
});

test("the wallet's card is dropped when the payer goes back to type one", async ({
  checkout,
  page,
  running,
}) => {
  await goToWallet(checkout, running);
  await choose(page, "American Express", "Office");
  await page.getByRole("link", { name: "Go back to the checkout" }).click();
  // The address is kept, because it is the payer's latest shipping address.
  await expect(page.getByLabel("Country")).toHaveValue("CHE");
  await checkout.typeCard(CARDS.visaDebit);
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order.totalCapturedAmount).toBe(71.9);
});

test("a return address of another visitor's visit brings no card", async ({
  browser,
  checkout,
  page,
  running,
}) => {
  const other = await browser.newContext();
  const stranger = await other.newPage();
  await stranger.goto(running.shop);
  await walletButton(stranger).click();
  await expect(stranger).toHaveURL((url) => url.origin === running.wallet);
  // Chooses without following the redirect.
  const chosen = await other.request.post(
    `${running.wallet.replace("wallet.localhost", "127.0.0.1")}/checkout`,
    {
      form: {
        token: new URL(stranger.url()).searchParams.get("token") ?? "",
        card: "amex",
        address: "zurich",
        decision: "confirm",
      },
      maxRedirects: 0,
    },
  );
  const address = chosen.headers()["location"] ?? "";
  expect(address).toContain(`${running.shop}/wallet/return?`);

  await goToWallet(checkout, running);
  await page.goto(address);
  await expect(checkout.outcome).toContainText("The wallet did not send us a card");
  await expect(page.locator("hosted-field")).toHaveCount(4);

  // The same address works for its own visitor.
  await stranger.goto(address);
  await expect(stranger.getByRole("status")).toContainText("American Express ending in 8004");
  await other.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds no violation in the ${colorScheme} wallet or its confirmation`, async ({
    checkout,
    page,
    running,
  }) => {
    await page.emulateMedia({ colorScheme });
    await goToWallet(checkout, running);
    expect(await violations(page)).toEqual([]);
    await choose(page, "American Express", "Office");
    await expect(checkout.outcome).toContainText("Please confirm");
    expect(await violations(page)).toEqual([]);
  });
}
