import { CARDS } from "../support/cards.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

// The page runs without its own script, with only the gateway's elements.
test.beforeEach(async ({ page, running }) => {
  await page.route(`${running.shop}/assets/*.js`, (route) => route.abort());
});

test("the form stores the card, then posts the session's id and version and nothing else", async ({
  checkout,
  browserName,
}) => {
  test.skip(browserName === "firefox", "Firefox does not tell its driver what was posted");
  const posted = checkout.page.waitForRequest((request) => request.url().endsWith("/pay"));
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.visaDebit);
  await checkout.pay();
  const fields = new URLSearchParams((await posted).postData() ?? "");
  expect([...fields.keys()].filter((name) => name.startsWith("session"))).toEqual([
    "session.id",
    "session.version",
  ]);
  expect((await posted).postData()).not.toMatch(/4012|0026|securityCode|card\.number/);
  await expect(checkout.outcome).toContainText("Approved");
});

test("the quote alone shows a surcharge, and the same is charged", async ({ checkout, running }) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.mastercardCredit);
  await expect(checkout.total).toHaveText("€62.83");
  await expect(checkout.payButton).toHaveText("Pay");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect((await running.merchant.retrieveOrder(await checkout.orderNumber())).amount).toBe(62.83);
});

test("a surcharge that no script could show is confirmed on a page of its own", async ({
  checkout,
  page,
  running,
}) => {
  await page.route("**/hosted-quote.js", (route) => route.abort());
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.mastercardCredit);
  await expect(page.locator("hosted-quote")).toContainText("€61.90");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Nothing has been charged");
  await expect(checkout.payButton).toHaveText("Pay €62.83");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect((await running.merchant.retrieveOrder(await checkout.orderNumber())).amount).toBe(62.83);
});

test("another shipping method is confirmed in the same way", async ({ checkout, running }) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.chooseShipping("Collect in the shop");
  await checkout.typeCard(CARDS.visaDebit);
  await checkout.pay();
  await expect(checkout.payButton).toHaveText("Pay €57.00");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect((await running.merchant.retrieveOrder(await checkout.orderNumber())).amount).toBe(57);
});

test("a declined card returns to the checkout with the same address", async ({ checkout }) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard({ ...CARDS.visaDebit, expiry: "05/39" });
  await checkout.pay();
  await expect(checkout.outcome).toContainText("declined");
  await expect(checkout.page.getByLabel("Street and number")).toHaveValue("Teestraße 4");
  await checkout.typeCard(CARDS.visaDebit);
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
});
