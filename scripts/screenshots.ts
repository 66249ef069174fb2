import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright";
import { startDemo } from "../demo/launcher/demo.ts";
import { chromiumPath } from "./chromium.ts";
import { CARDS } from "../test/support/cards.ts";
import { CheckoutPage } from "../test/support/checkout-page.ts";
import { removeFolder } from "../test/support/remove-folder.ts";

// Run `node scripts/screenshots.ts` after a build. It writes pictures of the demo to docs/images. With an argument, it takes
// only the pictures whose names begin with it.

const OUT = "docs/images";

interface Picture {
  name: string;
  width: number;
  height: number;
  dark: boolean;
  /** The state of the checkout in the picture. */
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

/** The checkout in Arabic, typed. */
const RIGHT_TO_LEFT = [
  { name: "checkout-right-to-left", width: 1280, dark: false },
  { name: "checkout-right-to-left-narrow-dark", width: 390, dark: true },
];

async function takeRightToLeft(
  browser: Browser,
  shop: string,
  { name, width, dark }: (typeof RIGHT_TO_LEFT)[number],
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? "dark" : "light",
  });
  const page = await context.newPage();
  await page.goto(`${shop}/ar`);
  const { number, expiry, code } = CARDS.mastercardCredit;
  for (const [field, text] of [
    ["card.number", number],
    ["card.expiry", expiry],
    ["card.securityCode", code],
  ] as const) {
    const input = page.frameLocator(`hosted-field[field="${field}"] iframe`).locator("input");
    await input.click();
    await input.pressSequentially(text);
  }
  await page.locator("#pay").focus();
  const whole = await page.evaluate(() => document.body.getBoundingClientRect().height);
  await page.setViewportSize({ width, height: Math.ceil(whole) });
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  await context.close();
}

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
    await page.locator("hosted-quote").evaluate((quote: HTMLElement & { quote?: object }) => {
      quote.quote = { currency: "EUR", netAmount: "61.90", charge: "0.00" };
    });
  }
  if (scene === "saved") await page.getByLabel("Save this card").check();
  if (scene === "typed") await checkout.payButton.focus();
  else await checkout.pay();
  if (scene === "paid" || scene === "saved") await page.getByText("Approved").waitFor();
  if (scene === "changed") await page.getByRole("alertdialog").waitFor();
  if (scene === "saved") {
    await page.getByRole("link", { name: "Order again" }).click();
    await checkout.type("Security code", card.code);
  }
  // Browsers do not paint frames outside the viewport, so the viewport becomes as high as the page.
  const whole = await page.evaluate(() => document.body.getBoundingClientRect().height);
  await page.setViewportSize({ width, height: Math.ceil(whole) });
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(OUT, `${name}.png`) });
  await context.close();
}

interface GalleryPicture {
  name: string;
  width: number;
  /** The query of the gallery's URL. */
  query: string;
  dark?: boolean;
  forced?: boolean;
  /** The selector of a part of the page; by default the whole page. */
  part?: string;
}

const GALLERY: GalleryPicture[] = [
  { name: "gallery-looks", width: 1280, query: "", part: "#looks" },
  { name: "gallery-wide", width: 1280, query: "look=plain&theme=light" },
  { name: "gallery-wide-dark", width: 1280, query: "look=outlined&theme=dark" },
  { name: "gallery-wide-forced", width: 1280, query: "look=outlined", dark: true, forced: true },
  { name: "gallery-right-to-left", width: 1280, query: "look=floating-label&theme=light&lang=ar" },
  { name: "gallery-narrow", width: 390, query: "look=floating-label&theme=light" },
  { name: "gallery-narrow-dark", width: 390, query: "look=plain&theme=dark&lang=he" },
  { name: "gallery-narrow-forced", width: 390, query: "look=floating-label", forced: true },
];

async function takeGallery(browser: Browser, shop: string, picture: GalleryPicture): Promise<void> {
  const { name, width, query, dark = false, forced = false, part } = picture;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? "dark" : "light",
    forcedColors: forced ? "active" : "none",
  });
  const page = await context.newPage();
  await page.goto(`${shop}/gallery?${query}`);
  const whole = await page.evaluate(() => document.body.getBoundingClientRect().height);
  await page.setViewportSize({ width, height: Math.ceil(whole) });
  const card = page.frameLocator("#card-card-number iframe").getByRole("textbox");
  await card.pressSequentially(CARDS.visaDebit.number);
  await page.locator("#unavailable hosted-field:state(unavailable)").waitFor({ timeout: 20_000 });
  await page.locator("[data-do=focused]").click();
  await page.waitForTimeout(700);
  const path = join(OUT, `${name}.png`);
  if (part === undefined) await page.screenshot({ path });
  else await page.locator(part).screenshot({ path });
  await context.close();
}

const wanted = process.argv[2] ?? "";
const data = mkdtempSync(join(tmpdir(), "hosted-session-pictures-"));
mkdirSync(OUT, { recursive: true });
const demo = await startDemo({ gatewayPort: 0, shopPort: 0, walletPort: 0, data }, () => {});
const browser = await chromium.launch({
  executablePath: chromiumPath(),
  args: ["--no-sandbox", "--disable-gpu"],
});
const shop = `http://shop.localhost:${demo.shopPort}`;
for (const picture of PICTURES.filter(({ name }) => name.startsWith(wanted))) {
  await take(browser, shop, picture);
  console.log(`${OUT}/${picture.name}.png`);
}
for (const picture of RIGHT_TO_LEFT.filter(({ name }) => name.startsWith(wanted))) {
  await takeRightToLeft(browser, shop, picture);
  console.log(`${OUT}/${picture.name}.png`);
}
for (const picture of GALLERY.filter(({ name }) => name.startsWith(wanted))) {
  await takeGallery(browser, shop, picture);
  console.log(`${OUT}/${picture.name}.png`);
}
await browser.close();
await demo.close();
removeFolder(data);
