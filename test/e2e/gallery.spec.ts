import type { Locator, Page } from "@playwright/test";
import { LOOKS } from "../../demo/gallery/gallery-choices.ts";
import { GALLERY } from "../../demo/gallery/gallery-fields.ts";
import { violations } from "../support/axe.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

/** Every field except the unavailable one. */
const FIELDS = "hosted-field:not(#unavailable *)";
/** The parts that follow the settings; the samples have looks and themes of their own. */
const NUMBER = "#card-card-number";

async function open(page: Page, shop: string, query = ""): Promise<void> {
  await page.goto(`${shop}/gallery${query}`);
  await expect(page.locator(FIELDS).first()).toBeAttached();
  await expect(page.locator(`${FIELDS}:not(:state(ready))`)).toHaveCount(0);
}

function input(page: Page, field = NUMBER): Locator {
  return page.frameLocator(`${field} iframe`).locator("input").first();
}

test("every field becomes ready, under the shop's own policy", async ({ page, running }) => {
  const violations: string[] = [];
  page.on("console", (message) => {
    if (/(script|style|img|connect|frame)-src/.test(message.text())) violations.push(message.text());
  });
  await open(page, running.shop);
  const shown = await page
    .locator("#fields hosted-field")
    .evaluateAll((all) => all.map((element) => element.getAttribute("field")));
  expect(shown).toEqual(GALLERY.flatMap(({ fields }) => fields.map(({ field }) => field)));
  const samples = page.locator(".sample hosted-field");
  await expect(samples).toHaveCount(18);
  await expect(page.locator(".sample hosted-field:state(ready)")).toHaveCount(18);
  await expect(page.locator("#unavailable hosted-field:state(unavailable)")).toBeVisible({ timeout: 20_000 });
  await expect(page.locator("#invalid hosted-field:state(invalid)")).toBeVisible();
  await expect(page.locator("#invalid .field-error")).toHaveText("Please fill in this field.");
  expect(violations).toEqual([]);
});

test("negative control: axe finds a label that is too pale", async ({ page, running }) => {
  await open(page, running.shop, "?theme=light");
  await page
    .locator("#card label")
    .first()
    .evaluate((label) => (label.style.color = "#cccccc"));
  expect((await violations(page, { without: ["hosted-field"] })).join()).toContain("color-contrast");
});

test("the layout does not shift when the frames load", async ({ page, running }) => {
  await page.addInitScript(() => {
    const seen: number[] = [];
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.push((entry as unknown as { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  const shifts = async () => page.evaluate(() => (window as never as { seen: number[] }).seen);
  for (const look of Object.keys(LOOKS)) {
    await open(page, running.shop, `?look=${look}`);
    expect(await shifts(), look).toEqual([]);
  }
  // Negative control: a shift is detected.
  await page.locator("#looks").evaluate((element) => element.before(document.createElement("hr")));
  await expect.poll(async () => (await shifts()).length).toBeGreaterThan(0);
});

test("the fields follow theme, look and language by themselves", async ({ page, running }) => {
  await open(page, running.shop, "?look=plain&theme=light");
  await expect(input(page)).toHaveCSS("color", "rgb(22, 25, 29)");
  await page.getByLabel("Theme").selectOption("dark");
  await expect(input(page)).toHaveCSS("color", "rgb(236, 238, 241)");
  await page.getByLabel("Look").selectOption("outlined");
  await expect(input(page)).toHaveCSS("color", "rgb(240, 236, 244)");

  await page.getByLabel("Language").selectOption("ar");
  await expect(page.locator(`label[for="${NUMBER.slice(1)}"]`)).toHaveText("رقم البطاقة");
  await expect(input(page)).toHaveAccessibleName("رقم البطاقة");
  await expect(page.locator("#card .fields")).toHaveAttribute("dir", "rtl");
  await expect(page).toHaveURL(/look=outlined&theme=dark&dir=auto&lang=ar/);
});

test("a floating label lies in its field until that is used, and stays up from the first digit", async ({
  page,
  running,
}) => {
  await open(page, running.shop, "?look=floating-label");
  const label = page.locator(`label[for="${NUMBER.slice(1)}"]`);
  const isRaised = async () => label.evaluate((element) => getComputedStyle(element).transform !== "none");
  expect(await isRaised()).toBe(false);
  // Clicks again if needed: right after scrolling the browser may send a click to the page instead of the frame. The
  // element then passes the focus on, which rarely gets lost.
  await expect(async () => {
    await page.locator(NUMBER).click();
    await expect.poll(isRaised, { timeout: 1000 }).toBe(true);
  }).toPass();
  await page.keyboard.type("4");
  await page.keyboard.press("Tab");
  await expect(page.locator(`${NUMBER}:state(focused)`)).toHaveCount(0);
  expect(await isRaised()).toBe(true);
  // A list always shows text, so its label does not lie on it.
  const list = page.locator("#lists label").first();
  expect(await list.evaluate((element) => getComputedStyle(element).transform)).not.toBe("none");
});

test.describe("on a touch screen", () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 320, height: 700 } });

  for (const look of Object.keys(LOOKS)) {
    test(`${look}: fields are 44 pixels high, their text 16 pixels, and 320 pixels are wide enough`, async ({
      page,
      running,
    }) => {
      await open(page, running.shop, `?look=${look}`);
      const heights = await page
        .locator("hosted-field")
        .evaluateAll((all) => all.map((element) => element.getBoundingClientRect().height));
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
      await expect(input(page)).toHaveCSS("font-size", "16px");
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    });
  }
});
