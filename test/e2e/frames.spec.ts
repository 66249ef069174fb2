import { CARDS } from "../support/cards.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

test("the payer of a co-badged card chooses the network in the field, and the session stores it", async ({
  checkout,
  running,
  browserName,
}) => {
  test.skip(browserName === "firefox", "Firefox does not tell its driver what was sent");
  const stored: string[] = [];
  await checkout.open();
  checkout.page.on("request", (request) => {
    if (request.method() === "PUT") stored.push(request.postData() ?? "");
  });
  await checkout.fillAddress();
  await checkout.typeCard({ ...CARDS.visaDebit, number: "4043409999991437" });
  const networks = checkout.frame("Card number").getByRole("combobox", { name: "Card network" });
  await expect(networks).toHaveValue("");
  await networks.selectOption("EFTPOS");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect(stored.filter((body) => body.includes('"localBrand":"EFTPOS"'))).toHaveLength(1);
  const order = await running.merchant.retrieveOrder(await checkout.orderNumber());
  expect(order).toMatchObject({ status: "CAPTURED" });
});

test("a whole card in one frame is typed without a break, and Enter pays", async ({ checkout, page }) => {
  await checkout.open();
  await page.evaluate(() => {
    const session = document.querySelector('hosted-field[field="card.number"]')!.closest("hosted-session")!;
    const [first, ...others] = session.querySelectorAll("hosted-field");
    const card = document.createElement("hosted-field");
    card.setAttribute("field", "card");
    card.setAttribute("required", "");
    first!.replaceWith(card);
    for (const field of others) field.remove();
  });
  await checkout.fillAddress();
  const card = page.frameLocator('hosted-field[field="card"] iframe');
  await expect(card.getByRole("textbox")).toHaveCount(3);
  await card.getByLabel("Card number").click();
  await page.keyboard.type("40120000333300260139100", { delay: 5 });
  await expect(card.getByLabel("Security code")).toHaveValue("100");
  await page.keyboard.press("Enter");
  await expect(checkout.outcome).toContainText("Approved");
});

test("fields use the page's language, right to left, with digits left to right", async ({
  checkout,
  page,
}) => {
  const violations: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) violations.push(message.text());
  });
  await checkout.open();
  await page.evaluate(() => {
    document.documentElement.lang = "ar";
    document.documentElement.dir = "rtl";
    // Fields use the language of their ancestors.
    for (const field of document.querySelectorAll("hosted-field")) field.replaceWith(field.cloneNode(true));
  });
  const number = checkout.frame("Card number").getByLabel("رقم البطاقة", { exact: true });
  await number.click();
  await number.pressSequentially("٤٠١٢0000", { delay: 5 });
  await expect(number).toHaveValue("4012 0000");
  await expect(number).toHaveCSS("direction", "ltr");
  await expect(number).toHaveCSS("text-align", "right");
  expect(violations).toEqual([]);
});

test("undo and redo work in a formatted number", async ({ checkout, page }) => {
  await checkout.open();
  const number = checkout.field("Card number");
  await number.click();
  await page.keyboard.type("401200003", { delay: 5 });
  await expect(number).toHaveValue("4012 0000 3");
  for (let i = 0; i < 12; i++) await page.keyboard.press("ControlOrMeta+Z");
  await expect(number).toHaveValue("");
  for (let i = 0; i < 12; i++) await page.keyboard.press("ControlOrMeta+Shift+Z");
  await expect(number).toHaveValue("4012 0000 3");
});

test("a frame that is embedded elsewhere has no input", async ({ page, running }) => {
  const address = `/form/version/100/merchant/TESTMERCHANT/field?o=${encodeURIComponent(running.shop)}`;
  // The gateway rejects it in a tab of its own. The document itself would also refuse.
  const framed = await page.request.get(`${running.gatewayFromHere}${address}`, {
    headers: { "Host": new URL(running.gateway).host, "Sec-Fetch-Dest": "iframe" },
  });
  const html = await framed.text();
  await page.route(`${running.gateway}/shown-alone`, (route) =>
    route.fulfill({ body: html, contentType: "text/html" }),
  );
  await page.goto(`${running.gateway}/shown-alone`);
  await expect(page.locator("body")).toHaveText("This field cannot be shown here.");
  await expect(page.locator("input")).toHaveCount(0);
});

test("a number can be masked on blur, and month and year can be chosen from lists", async ({
  checkout,
  page,
}) => {
  await checkout.open();
  await page.evaluate(() => {
    const number = document.querySelector('hosted-field[field="card.number"]')!;
    number.toggleAttribute("mask", true);
    const expiry = document.querySelector('hosted-field[field="card.expiry"]')!;
    for (const field of ["card.expiryMonth", "card.expiryYear"]) {
      const part = document.createElement("hosted-field");
      part.setAttribute("field", field);
      part.toggleAttribute("choose", true);
      expiry.before(part);
    }
    expiry.remove();
  });
  await checkout.type("Card number", CARDS.visaDebit.number);
  await checkout.type("Name on card", CARDS.visaDebit.name);
  await expect(checkout.field("Card number")).toHaveValue("•••• •••• •••• 0026");
  const list = (field: string) =>
    page.frameLocator(`hosted-field[field="${field}"] iframe`).locator("select");
  await list("card.expiryMonth").selectOption("01");
  await list("card.expiryYear").selectOption("2039");
  await checkout.type("Security code", CARDS.visaDebit.code);
  await page.keyboard.press("Enter");
  await expect(checkout.outcome).toContainText("Approved");
});
