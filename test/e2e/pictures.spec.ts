import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { type Demo, startDemo } from "../../demo/launcher/demo.ts";
import { blockFont } from "../support/block-font.ts";
import { expect, test } from "../support/e2e-fixtures.ts";
import { removeFolder } from "../support/remove-folder.ts";

/**
 * Compares the gallery with reviewed pictures. Page and fields use a test font of blocks, so that boxes, colours,
 * icons and distances are compared and not a machine's fonts. After an intended change, run `npx playwright test
 * --config test/playwright.config.ts e2e/pictures.spec.ts --update-snapshots` and review the pictures.
 */
const FONT = blockFont("Blocks", 560);
const TOLERANCE = { maxDiffPixelRatio: 0.01, threshold: 0.25, animations: "disabled" } as const;

let demo: Demo;
let data: string;

test.beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), "hosted-session-pictures-"));
  writeFileSync(join(data, "blocks.woff2"), FONT);
  const fonts = { folder: data, faces: [{ family: "Blocks", file: "blocks.woff2", weight: "100 900" }] };
  demo = await startDemo({ gatewayPort: 0, shopPort: 0, walletPort: 0, data }, () => {}, { fonts });
});

test.afterAll(async () => {
  await demo.close();
  removeFolder(data);
});

async function open(page: Page, query: string): Promise<void> {
  await page.goto(`http://shop.localhost:${demo.shopPort}/gallery?${query}`);
  await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    document.fonts.add(await new FontFace("Blocks", bytes, { weight: "100 900" }).load());
    const sheet = new CSSStyleSheet();
    // The font has no Arabic blocks, so the page's Arabic text is removed.
    sheet.replaceSync(
      `* { font-family: "Blocks" !important } [lang=ar] :is(label, p) { visibility: hidden }`,
    );
    document.adoptedStyleSheets = [sheet];
  }, FONT.toString("base64"));
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: page.viewportSize()!.width, height: whole });
  await expect(page.locator("hosted-field:not(#unavailable *):not(:state(ready))")).toHaveCount(0);
  const input = page.frameLocator("#card-card-number iframe").locator("input");
  await expect(input).toHaveCSS("font-family", "Blocks");
  await input.pressSequentially("5123450000000008");
  await page.frameLocator("#card-card-expiry iframe").locator("input").pressSequentially("0120");
  await page.frameLocator("#card-card-nameOnCard iframe").locator("input").focus();
  await expect(page.locator("#card-card-expiry:state(invalid)")).toHaveCount(1);
  // Fields of the unknown merchant reload again and again.
  const frames = page.frames().filter((frame) => frame.url().includes("/TESTMERCHANT/field"));
  for (const frame of frames) await frame.evaluate(() => document.fonts.ready.then(() => {}));
}

test("three looks side by side, light and dark", async ({ page }) => {
  await open(page, "theme=light");
  await expect(page.locator("#looks")).toHaveScreenshot("looks.png", TOLERANCE);
});

for (const [name, query, width, media] of [
  ["outlined-dark", "look=outlined&theme=dark", 1100, {}],
  ["floating-label-right-to-left", "look=floating-label&theme=light&lang=ar", 1100, {}],
  ["plain-narrow", "look=plain&theme=light", 390, {}],
  ["outlined-forced-colours", "look=outlined", 1100, { forcedColors: "active" }],
] as const) {
  test(`a card, invalid in one field and focused in another: ${name}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia(media);
    await open(page, query);
    await expect(page.locator("#card")).toHaveScreenshot(`${name}.png`, TOLERANCE);
  });
}

test("negative control: a slightly displaced field is detected", async ({ page }) => {
  await open(page, "look=plain&theme=light");
  await page.setViewportSize({ width: 1100, height: 1200 });
  const card = page.locator("#card");
  const before = await card.screenshot();
  await page.locator("#card-card-number").evaluate((field) => (field.style.paddingBlock = "1.4rem"));
  expect(Buffer.compare(before, await card.screenshot())).not.toBe(0);
});
