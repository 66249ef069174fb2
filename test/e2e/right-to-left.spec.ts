import type { Locator, Page } from "@playwright/test";
import { ARABIC } from "../../demo/shop/words/arabic.ts";
import { CARDS, type CardToType } from "../support/cards.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

const { page: say } = ARABIC;

function input(page: Page, field: string): Locator {
  return page.frameLocator(`hosted-field[field="${field}"] iframe`).locator("input");
}

async function open(page: Page, shop: string): Promise<void> {
  await page.goto(`${shop}/ar`);
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
}

async function typeCard(page: Page, { number, expiry, code, name }: CardToType): Promise<void> {
  for (const [field, text] of [
    ["card.number", number],
    ["card.expiry", expiry],
    ["card.securityCode", code],
    ["card.nameOnCard", name],
  ] as const) {
    await input(page, field).click();
    await input(page, field).pressSequentially(text, { delay: 5 });
  }
}

const pay = (page: Page) => page.locator("#pay");

test("the start page links to the Arabic checkout and back", async ({ page, running }) => {
  await page.goto(running.shop);
  // Uses the keyboard, because a click right after scrolling may reach a frame that was there before.
  await page.getByRole("link", { name: "العربية" }).press("Enter");
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await expect(page.locator("html")).toHaveAttribute("lang", "ar");
  await page.getByRole("link", { name: "English" }).press("Enter");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("the Arabic page has no English text except names", async ({ page, running }) => {
  await open(page, running.shop);
  const texts = await page.evaluate(() => {
    const found: string[] = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const { parentElement } = walk.currentNode;
      if (!parentElement || parentElement.closest('script, style, [lang="en"]')) continue;
      found.push(walk.currentNode.textContent ?? "");
    }
    for (const quote of document.querySelectorAll("hosted-quote"))
      found.push(
        ...[...(quote.shadowRoot?.querySelectorAll("dt, dd") ?? [])].map((each) => each.textContent),
      );
    return found.map((text) => text.trim()).filter(Boolean);
  });
  expect(texts.length).toBeGreaterThan(40);
  const latin = texts.flatMap((text) => text.match(/\p{Script=Latin}{3,}/gu) ?? []);
  expect(latin.filter((word) => !/^(Fern|Kettle|American|Express|session)$/.test(word))).toEqual([]);
});

test("the fields follow: names, hints and errors in Arabic, digits from left to right", async ({
  page,
  running,
}) => {
  await open(page, running.shop);
  const number = input(page, "card.number");
  await expect(number).toHaveAccessibleName(say.number);
  await expect(input(page, "card.expiry")).toHaveAttribute("placeholder", /شهر/);
  await number.click();
  await number.pressSequentially("4012000033330027", { delay: 5 });
  await expect(number).toHaveValue("4012 0000 3333 0027");
  await expect(number).toHaveCSS("direction", "ltr");
  await expect(number).toHaveCSS("text-align", "right");
  await number.press("Tab");
  await expect(page.locator('[data-error-for="card.number"]')).toHaveText("يرجى التحقق من رقم البطاقة.");
});

test("a card is paid with, its surcharge shown and approved, all in Arabic", async ({ page, running }) => {
  await open(page, running.shop);
  await typeCard(page, CARDS.mastercardCredit);
  await expect(page.locator("hosted-quote [part~=charge-label]")).toHaveText("رسوم البطاقة");
  await expect(page.locator("hosted-quote [part~=charge]")).toContainText("0.93");
  await expect(pay(page)).toHaveText(/^ادفع .*62\.83/);
  await pay(page).click();
  await expect(page.locator("#outcome")).toContainText("تمت الموافقة");
  const order = /ORD-[0-9A-F]+/.exec(await page.locator("#outcome").innerText())?.[0] ?? "";
  expect(await running.merchant.retrieveOrder(order)).toMatchObject({ amount: 62.83, status: "CAPTURED" });
});

test("a changed amount is confirmed in Arabic", async ({ page, running }) => {
  await open(page, running.shop);
  await typeCard(page, CARDS.mastercardCredit);
  await expect(pay(page)).toHaveText(/62\.83/);
  await page.locator("hosted-quote").evaluate((quote: HTMLElement & { quote?: object }) => {
    quote.quote = { currency: "EUR", netAmount: "61.90", charge: "0.00" };
  });
  await pay(page).click();
  const question = page.locator("hosted-quote").getByRole("alertdialog");
  await expect(question).toContainText("تغيّر المبلغ");
  await expect(question).toContainText("بطاقتك: Mastercard تنتهي بـ");
  await question.getByRole("button", { name: "إلغاء" }).click();
  await expect(page.locator("#outcome")).toContainText(ARABIC.script.notConfirmed);
});

test("a page without script is in Arabic too, also after a decline", async ({ browser, running }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${running.shop}/ar`);
  await pay(page).click();
  await expect(page).toHaveURL(/\/ar\/pay$/);
  await expect(page.locator("#outcome")).toContainText(ARABIC.texts.noCard);
  await context.close();
});
