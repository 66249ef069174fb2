import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { startDemo } from "../../demo/launcher/demo.ts";
import { BRANDS } from "../../src/wire/schema/fields.ts";
import { blockFont } from "../support/block-font.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/e2e-fixtures.ts";
import { removeFolder } from "../support/remove-folder.ts";

/** The text style properties of an element that its input must have too. */
const FOLLOWED = [
  "color",
  "fontSize",
  "fontWeight",
  "fontStyle",
  "fontFamily",
  "letterSpacing",
  "lineHeight",
  "fontVariantNumeric",
] as const;

async function styleOf(locator: ReturnType<CheckoutPage["element"]>) {
  return locator.evaluate((element, names) => {
    const computed = getComputedStyle(element);
    return Object.fromEntries(names.map((name) => [name, computed[name]]));
  }, FOLLOWED);
}

/** Replaces the page's style sheet. */
async function css(page: Page, text: string): Promise<void> {
  await page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  }, text);
}

async function expectSame(
  checkout: CheckoutPage,
  wanted: Partial<Record<(typeof FOLLOWED)[number], string>>,
) {
  const element = checkout.element("Card number");
  await expect.poll(() => styleOf(checkout.field("Card number"))).toMatchObject(wanted);
  expect(await styleOf(checkout.field("Card number"))).toEqual(await styleOf(element));
}

/** Both are readable on the demo's background, in each of their themes. */
const RED = "rgb(150, 10, 20)";
const BLUE = "rgb(90, 130, 230)";

test.describe("the input looks like its element, by itself, after", () => {
  test.beforeEach(async ({ checkout, page }) => {
    await checkout.open();
    await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
  });

  test("a rule of the page", async ({ checkout, page }) => {
    await css(
      page,
      `hosted-field { color: ${RED}; font: italic 600 19px/27px monospace; letter-spacing: 1px; font-variant-numeric: normal }`,
    );
    await expectSame(checkout, { color: RED, fontSize: "19px", fontWeight: "600", fontStyle: "italic" });
  });

  test("a theme switch", async ({ checkout, page }) => {
    await css(page, `hosted-field { color: light-dark(${RED}, ${BLUE}) }`);
    for (const [theme, color] of [
      ["dark", BLUE],
      ["light", RED],
    ] as const) {
      await page.evaluate((scheme) => (document.documentElement.style.colorScheme = scheme), theme);
      await expectSame(checkout, { color });
      await expect(checkout.frame("Card number").locator("html")).toHaveCSS("color-scheme", theme);
    }
  });

  test("a media query that starts to match", async ({ checkout, page }) => {
    await css(page, `@media (max-width: 600px) { hosted-field { color: ${RED} } }`);
    await page.setViewportSize({ width: 500, height: 900 });
    await expectSame(checkout, { color: RED });
  });

  test("the payer's preference for dark pages", async ({ browserName, checkout, page }) => {
    test.skip(
      browserName === "firefox",
      "Its driver does not change what the reader prefers in a running page",
    );
    await css(page, `@media (prefers-color-scheme: dark) { hosted-field { font-weight: 700 } }`);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectSame(checkout, { fontWeight: "700" });
  });

  test("a class on an ancestor, and a state of its own", async ({ checkout, page }) => {
    await css(page, `.loud hosted-field { color: ${BLUE} } hosted-field:state(focused) { color: ${RED} }`);
    await page.locator("form#checkout").evaluate((form) => form.classList.add("loud"));
    await expectSame(checkout, { color: BLUE });
    await checkout.field("Card number").focus();
    await expectSame(checkout, { color: RED });
  });

  test("a transition of the page, to its end", async ({ checkout, page }) => {
    await css(page, `hosted-field { color: ${RED}; transition: color 400ms }`);
    await expectSame(checkout, { color: RED });
    await css(page, `hosted-field { color: ${BLUE}; transition: color 400ms }`);
    await expectSame(checkout, { color: BLUE });
  });

  test("the reader's font size, through rem, and the page's zoom", async ({ checkout, page }) => {
    await css(page, `:root { font-size: 20px } hosted-field { font-size: 1.1rem }`);
    await expectSame(checkout, { fontSize: "22px" });
    const frame = checkout.element("Card number").locator("iframe");
    const outside = async () => (await frame.boundingBox())!.height;
    const inside = async () => checkout.field("Card number").evaluate(() => innerHeight);
    const before = [await outside(), await inside()];
    await css(page, `:root { font-size: 20px } hosted-field { font-size: 1.1rem; zoom: 1.5 }`);
    // The frame's content grows with it, as everything on the page does.
    await expect.poll(outside).toBeCloseTo(before[0]! * 1.5, 0);
    await expect.poll(inside).toBe(before[1]);
  });

  test("another font, with nothing else", async ({ checkout, page }) => {
    for (const family of [
      "system-ui",
      "serif",
      "monospace",
      "ui-rounded, cursive",
      '"Courier New", monospace',
    ]) {
      await css(page, `hosted-field { font-family: ${family} }`);
      await expectSame(checkout, { fontFamily: family });
    }
  });
});

/** Returns the lightest pixel of a picture, from 0 (black) to 255. */
async function lightest(page: Page, picture: Buffer): Promise<number> {
  return page.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext("2d")!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      let most = 0;
      for (let at = 0; at < data.length; at += 4) most = Math.max(most, data[at]!);
      return most;
    },
    `data:image/png;base64,${picture.toString("base64")}`,
  );
}

/** Takes a picture of the area within a field's round corners. */
async function innerOf(page: Page, field: Locator): Promise<Buffer> {
  const { x, y, width, height } = (await field.boundingBox())!;
  return page.screenshot({ clip: { x: x + 6, y: y + 6, width: width - 12, height: height - 12 } });
}

test("a field has its size and box before its frame responds, and no white flash on a dark page", async ({
  pageOf,
  running,
}) => {
  const page = await pageOf({ colorScheme: "dark" });
  const checkout = new CheckoutPage(page, running.shop);
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/field?**", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(checkout.shop, { waitUntil: "domcontentloaded" });
  await expect(page.locator("hosted-field:defined")).toHaveCount(4);
  const element = checkout.element("Name on card");
  await element.scrollIntoViewIfNeeded();
  const size = async () => {
    const { width, height } = (await element.boundingBox())!;
    return { width, height };
  };
  const before = await size();
  expect(before.height).toBeGreaterThan(40);
  await expect(element).toHaveCSS("border-top-style", "solid");
  const inner = () => innerOf(page, element);
  const seen = [await lightest(page, await inner())];
  release();
  while ((await page.locator("hosted-field:state(ready)").count()) < 4) {
    seen.push(await lightest(page, await inner()));
  }
  seen.push(await lightest(page, await inner()));
  expect(Math.max(...seen)).toBeLessThan(100);
  expect(await size()).toEqual(before);
  // Negative control: a white field is detected.
  await element.evaluate((field) => (field.style.background = "#fff"));
  expect(await lightest(page, await inner())).toBe(255);
});

for (const [schemes, preferred] of [
  ["light dark", "dark"],
  ["Dark light", "dark"],
  ["dark", "light"],
] as const) {
  test(`a page with "${schemes}" only in its meta has no white fields for a payer who prefers ${preferred}`, async ({
    pageOf,
    running,
    strangers,
  }) => {
    const page = await pageOf({ colorScheme: preferred });
    const html = `<!doctype html><html lang="en"><meta name="color-scheme" content="${schemes}">
      <script type="module" src="${running.gateway}/hosted-session.js"></script>
      <hosted-session merchant="TESTMERCHANT">
        <hosted-field field="card.number" placeholder=" "></hosted-field>
      </hosted-session>`;
    await page.goto(strangers.place("shop.localhost", "/schemes", html));
    const field = page.locator("hosted-field:state(ready)");
    await expect(field).toBeVisible();
    const inner = () => innerOf(page, field);
    await expect.poll(async () => lightest(page, await inner())).toBeLessThan(100);
    // A page with another scheme is followed.
    await page.evaluate(() =>
      document.querySelector("meta[name=color-scheme]")!.setAttribute("content", "light"),
    );
    await expect(field.locator("iframe").contentFrame().locator("html")).toHaveCSS("color-scheme", "light");
    expect(await lightest(page, await inner())).toBe(255);
  });
}

test("every brand of the protocol has a picture of its own, as sharp as the screen", async ({
  page,
  running,
}) => {
  const seen = new Set<string>();
  for (const brand of BRANDS.filter((name) => name !== "UNKNOWN")) {
    const name = brand.toLowerCase().replaceAll("_", "-");
    const answer = await page.request.get(`${running.gatewayFromHere}/assets/brands/${name}.svg`);
    expect(answer.status(), brand).toBe(200);
    const picture = await answer.text();
    expect(picture, brand).toContain("viewBox");
    expect(picture.length, brand).toBeLessThan(1500);
    seen.add(picture);
  }
  expect(seen.size).toBe(BRANDS.length - 1);
});

test("a font that the operator hosts is used in the frame, requested before the first digit, and no other is", async ({
  page,
  browserName,
}) => {
  const data = mkdtempSync(join(tmpdir(), "hosted-session-font-"));
  writeFileSync(join(data, "wide.woff2"), blockFont("Wide", 1000));
  const fonts = { folder: data, faces: [{ family: "Wide Blocks", file: "wide.woff2" }] };
  const ports = { gatewayPort: 0, shopPort: 0, walletPort: 0, data };
  const demo = await startDemo(ports, () => {}, { fonts });
  try {
    const asked: string[] = [];
    page.on("request", (request) => {
      if (request.resourceType() === "font") asked.push(new URL(request.url()).pathname);
    });
    const refused: string[] = [];
    page.on("console", (message) => {
      if (/font-src|style-src/.test(message.text())) refused.push(message.text());
    });
    // Frames out of sight are not rendered, and load no font until they are.
    await page.setViewportSize({ width: 1100, height: 2000 });
    const checkout = new CheckoutPage(page, `http://shop.localhost:${demo.shopPort}`);
    await checkout.open();
    await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
    expect(asked).toEqual([]);
    await page.locator("hosted-field").evaluateAll((all) => {
      for (const each of all) each.setAttribute("placeholder", " ");
    });
    await css(page, `hosted-field { font: 16px "Wide Blocks", monospace; letter-spacing: 0 }`);
    const field = checkout.field("Card number");
    await expect(field).toHaveCSS("font-family", '"Wide Blocks", monospace');
    // In each field before a key is pressed.
    for (const name of ["Card number", "Expiry date", "Security code", "Name on card"] as const) {
      await expect
        .poll(() =>
          checkout
            .field(name)
            .evaluate(() => [...document.fonts].map(({ family, status }) => `${family} ${status}`)),
        )
        .toEqual([expect.stringMatching(/^"?Wide Blocks"? loaded$/)]);
    }
    // Firefox serves the font from another document of its origin that has just loaded it.
    if (browserName === "firefox") expect([1, 2, 3, 4]).toContain(asked.length);
    else expect(asked).toHaveLength(4);
    // Each character of this font is as wide as it is high; the next font in the list is narrower.
    const width = () =>
      field.evaluate((input: HTMLInputElement) => {
        const probe = document.createElement("span");
        probe.textContent = "0000000000";
        probe.style.position = "fixed";
        probe.style.fontFamily = getComputedStyle(input).fontFamily;
        document.body.append(probe);
        const { width: wide } = probe.getBoundingClientRect();
        probe.remove();
        return wide;
      });
    expect(await width()).toBeCloseTo(160, 0);
    const before = asked.length;
    await field.click();
    await field.pressSequentially("5123450000000008", { delay: 5 });
    expect(asked.length).toBe(before);
    expect(new Set(asked)).toEqual(new Set(["/assets/fonts/wide.woff2"]));
    // A font name that the operator does not host is ignored, and the next font of the list is used.
    await css(page, `hosted-field { font: 16px "Unheard Of", monospace; letter-spacing: 0 }`);
    await expect(field).toHaveCSS("font-family", '"Unheard Of", monospace');
    expect(await width()).toBeLessThan(120);
    expect(asked.length).toBe(before);
    expect(refused).toEqual([]);
  } finally {
    await demo.close();
    removeFolder(data);
  }
});
