import { CARDS } from "../support/cards.ts";
import type { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

async function buyAndSave(checkout: CheckoutPage): Promise<void> {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.mastercardCredit);
  await expect(checkout.payButton).toHaveText("Pay €62.83");
  await checkout.page.getByLabel("Save this card").check();
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Your card is saved");
}

test("a returning shopper pays with a saved card and its security code", async ({ checkout, running }) => {
  await buyAndSave(checkout);
  await checkout.page.getByRole("link", { name: "Order again" }).click();
  await expect(checkout.page.getByText("Mastercard ending in 0008")).toBeVisible();
  await expect(checkout.page.getByText("Expires 01/39")).toBeVisible();
  // This card's surcharge is known from the start, and there is only one field.
  await expect(checkout.payButton).toHaveText("Pay €62.83");
  await expect(checkout.page.locator("hosted-field")).toHaveCount(1);

  await checkout.type("Security code", "100");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order).toMatchObject({ amount: 62.83, totalCapturedAmount: 62.83 });
});

test("the security code of a saved card is required for each payment", async ({ checkout }) => {
  await buyAndSave(checkout);
  await checkout.open();
  await checkout.pay();
  await expect(checkout.hint("Security code")).not.toHaveText("");
  await expect(checkout.outcome).not.toContainText("Approved");
});

test("another card can be used instead of the saved one", async ({ checkout, running }) => {
  await buyAndSave(checkout);
  await checkout.open();
  await checkout.page.getByRole("link", { name: "Use another card" }).click();
  await checkout.typeCard(CARDS.visaDebit);
  await expect(checkout.payButton).toHaveText("Pay €61.90");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect((await running.merchant.retrieveOrder(await checkout.orderNumber())).amount).toBe(61.9);
});

test("a saved card's surcharge follows another shipping method", async ({ checkout, running }) => {
  await buyAndSave(checkout);
  await checkout.open();
  await checkout.chooseShipping("Express");
  await expect(checkout.payButton).toHaveText("Pay €70.54");
  await checkout.type("Security code", "100");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect((await running.merchant.retrieveOrder(await checkout.orderNumber())).amount).toBe(70.54);
});
