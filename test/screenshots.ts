import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright";
import { startDemo } from "../demo/demo.ts";
import { chromiumPath } from "./browser.ts";
import { CARDS } from "./e2e/cards.ts";
import { CheckoutPage } from "./e2e/checkout-page.ts";

// `node test/screenshots.ts` after a build: pictures of the demo for the documents, into docs/images.

const OUT = "docs/images";

interface Picture {
  name: string;
  width: number;
  height: number;
  dark: boolean;
  /** What has happened when it is taken. */
  scene: "typed" | "wrong" | "paid" | "changed" | "saved";
}

const PICTURES: Picture[] = [
  { name: "checkout-wide", width: 1280, height: 1160, dark: false, scene: "typed" },
  { name: "checkout-wide-dark", width: 1280, height: 1160, dark: true, scene: "typed" },
  { name: "checkout-narrow", width: 390, height: 844, dark: false, scene: "typed" },
  { name: "checkout-narrow-dark", width: 390, height: 844, dark: true, scene: "typed" },
  { name: "checkout-wrong", width: 1280, height: 1160, dark: false, scene: "wrong" },
  { name: "checkout-changed", width: 1280, height: 900, dark: false, scene: "changed" },
  { name: "checkout-saved", width: 390, height: 844, dark: false, scene: "saved" },
  { name: "checkout-paid", width: 1280, height: 900, dark: false, scene: "paid" },
];

async function take(browser: Browser, shop: string, picture: Picture): Promise<void> {
  const { name, width, height, dark, scene } = picture;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? "dark" : "light",
    deviceScaleFactor: width < 500 ? 2 : 1,
  });
  const page = await context.newPage();
  const checkout = new CheckoutPage(page, shop);
  await checkout.open();
  await checkout.fillAddress();
  const card = CARDS.mastercardCredit;
  await checkout.typeCard(scene === "wrong" ? { ...card, number: "5123450000000009" } : card);
  if (scene === "changed") {
    await page.locator("input[name=shown]").evaluate((input: HTMLInputElement) => (input.value = "61.90"));
  }
  if (scene === "saved") await page.getByLabel("Save this card").check();
  if (scene === "typed") await checkout.payButton.focus();
  else await checkout.pay();
  if (scene === "saved") {
    await page.getByRole("link", { name: "Order again" }).click();
    await checkout.type("Security code", card.code);
  }
  // Frames outside the view are not painted: the view becomes as high as the page.
  const whole = await page.evaluate(() => document.body.getBoundingClientRect().height);
  await page.setViewportSize({ width, height: Math.ceil(whole) });
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  await context.close();
}

const data = mkdtempSync(join(tmpdir(), "hosted-session-pictures-"));
mkdirSync(OUT, { recursive: true });
const demo = await startDemo({ gatewayPort: 0, shopPort: 0, walletPort: 0, data }, () => {});
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const picture of PICTURES) {
  await take(browser, `http://shop.localhost:${demo.shopPort}`, picture);
  console.log(`${OUT}/${picture.name}.png`);
}
await browser.close();
await demo.close();
rmSync(data, { recursive: true, force: true });
