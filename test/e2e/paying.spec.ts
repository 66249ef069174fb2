import { CARDS } from "../support/cards.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

test("a debit card is charged the amount that was shown", async ({ checkout, running }) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.visaDebit);
  await expect(checkout.surcharge).toHaveText("None");
  await expect(checkout.payButton).toHaveText("Pay €61.90");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order).toMatchObject({ status: "CAPTURED", amount: 61.9, totalCapturedAmount: 61.9 });
});

test("a credit card's surcharge is shown before the payment and charged exactly", async ({
  checkout,
  running,
}) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.mastercardCredit);
  await expect(checkout.surcharge).toHaveText("€0.93");
  await expect(checkout.payButton).toHaveText("Pay €62.83");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order).toMatchObject({ status: "CAPTURED", amount: 62.83, totalCapturedAmount: 62.83 });
});

test("another shipping method changes the price and its surcharge", async ({ checkout, running }) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.amex);
  await expect(checkout.payButton).toHaveText("Pay €63.45");
  await checkout.chooseShipping("Express");
  await expect(checkout.payButton).toHaveText("Pay €71.24");
  await checkout.page.getByLabel("Country").selectOption("Switzerland");
  await expect(checkout.payButton).toHaveText("Pay €88.66");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order.amount).toBe(88.66);
});

test("of two shipping methods the one chosen last is shown, however late the first response arrives", async ({
  checkout,
  page,
}) => {
  await checkout.open();
  let isFirst = true;
  await page.route("**/shipping", async (route) => {
    if (isFirst) {
      isFirst = false;
      // The delay is part of the scenario: a slow first response.
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    await route.continue();
  });
  let answers = 0;
  page.on("requestfinished", (request) => (answers += Number(request.url().endsWith("/shipping"))));
  await checkout.chooseShipping("Express");
  await checkout.chooseShipping("Collect in the shop");
  await expect.poll(() => answers).toBe(2);
  // The page has shown the response once it is painted again.
  await page.evaluate(() => new Promise(requestAnimationFrame));
  await expect(checkout.payButton).toHaveText("Pay €57.00");
});

test("a declined card is not charged, the payer is told so, and another attempt works without typing all again", async ({
  checkout,
  running,
}) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.declined);
  await checkout.pay();
  await expect(checkout.outcome).toContainText("declined");
  await expect(checkout.outcome).toContainText("Nothing was charged");
  await expect(checkout.field("Card number")).toHaveValue("5123 4500 0000 0008");

  await checkout.correct("Expiry date", CARDS.mastercardCredit.expiry);
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order.totalCapturedAmount).toBe(62.83);
});

test("an invalid number is marked in its field, kept, and can be corrected", async ({ checkout }) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard({ ...CARDS.visaDebit, number: "4012000033330027" });
  await checkout.pay();
  await expect(checkout.hint("Card number")).not.toHaveText("");
  await expect(checkout.field("Card number")).toHaveValue("4012 0000 3333 0027");
  await expect(checkout.field("Card number")).toHaveAttribute("aria-invalid", "true");
  await expect(checkout.field("Card number")).toBeFocused();
  await expect(checkout.outcome).not.toContainText("Approved");

  await checkout.correct("Card number", CARDS.visaDebit.number);
  await expect(checkout.hint("Card number")).toHaveText("");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
});

test("Enter in a card field pays", async ({ checkout }) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.visaDebit);
  await checkout.field("Name on card").press("Enter");
  await expect(checkout.outcome).toContainText("Approved");
});

test("a second press of the button charges once", async ({ checkout, running }) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.visaDebit);
  await expect(checkout.payButton).toHaveText("Pay €61.90");
  await checkout.payButton.dblclick();
  await expect(checkout.outcome).toContainText("Approved");
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order.totalCapturedAmount).toBe(61.9);
});

for (const host of ["127.0.0.1", "localhost"]) {
  test(`a shop under ${host} takes a card too`, async ({ page, running }) => {
    const checkout = new CheckoutPage(page, running.shop.replace("shop.localhost", host));
    await checkout.open();
    await checkout.typeCard(CARDS.visaDebit);
    await checkout.pay();
    await expect(checkout.outcome).toContainText("Approved");
  });
}
