import { violations } from "../support/axe.ts";
import { CARDS } from "../support/cards.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

/** The contrast ratio of two colours (WCAG 2.2); text needs at least 4.5. */
function contrast(one: string, other: string): number {
  const luminance = (color: string) => {
    const [r = 0, g = 0, b = 0] = (color.match(/[\d.]+/g) ?? [])
      .map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds no violation in the ${colorScheme} checkout, empty, filled or invalid`, async ({
    pageOf,
    running,
  }) => {
    const page = await pageOf({ colorScheme });
    const checkout = new CheckoutPage(page, running.shop);
    await checkout.open();
    await expect(checkout.field("Name on card")).toBeVisible();
    expect(await violations(page)).toEqual([]);

    await checkout.typeCard({ ...CARDS.visaDebit, number: "4012000033330027", expiry: "01/20" });
    await checkout.element("Card number").press("Tab");
    await expect(checkout.field("Card number")).toHaveAttribute("aria-invalid", "true");
    expect(await violations(page)).toEqual([]);

    const background = await checkout
      .element("Card number")
      .evaluate((element) => getComputedStyle(element).backgroundColor);
    const input = checkout.field("Card number");
    const text = await input.evaluate((element) => getComputedStyle(element).color);
    const hint = await input.evaluate((element) => getComputedStyle(element, "::placeholder").color);
    expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(hint, background)).toBeGreaterThanOrEqual(4.5);

    await checkout.correct("Card number", CARDS.visaDebit.number);
    await checkout.correct("Expiry date", CARDS.visaDebit.expiry);
    expect(await violations(page)).toEqual([]);
  });
}

test("negative control: axe finds a field without a name", async ({ checkout, page }) => {
  await checkout.open();
  // A field sets its name again when its settings change, which may happen just after it has loaded.
  await expect(async () => {
    await checkout.field("Card number").evaluate((input) => {
      input.removeAttribute("aria-label");
      input.removeAttribute("placeholder");
    });
    expect((await violations(page)).join()).toContain("label");
  }).toPass();
});

test("a screen reader gets name, state and error of the fields: empty, filled and invalid", async ({
  checkout,
}) => {
  await checkout.open();
  const number = checkout.frame("Card number").locator("body");
  const code = checkout.frame("Security code").locator("body");
  const name = checkout.frame("Name on card").locator("body");
  await expect(number).toMatchAriaSnapshot(`
    - textbox "Card number"
  `);
  await expect(code).toMatchAriaSnapshot(`
    - textbox "Security code"
    - img "Last three digits on the back of the card"
  `);
  await checkout.typeCard({ ...CARDS.amex, number: "371881634498005" });
  await expect(number).toMatchAriaSnapshot(`
    - textbox "Card number": 3718 816344 98005
    - text: Please check the card number.
    - img "AMEX"
  `);
  await expect(code).toMatchAriaSnapshot(`
    - textbox "Security code"
    - img "Four digits on the front of the card"
  `);
  await expect(name).toMatchAriaSnapshot(`
    - textbox "Name on card": Grace Example
  `);
  const described = checkout.frame("Card number").locator("#error");
  await expect(checkout.field("Card number")).toHaveAttribute("aria-describedby", "error");
  await expect(described).toHaveText("Please check the card number.");
});

test("the keyboard alone suffices, in the order of the page, without extra tab stops", async ({
  checkout,
  page,
}) => {
  await checkout.open();
  await checkout.field("Card number").focus();
  await page.keyboard.type(CARDS.visaDebit.number);
  for (const [label, text] of [
    ["Expiry date", CARDS.visaDebit.expiry],
    ["Security code", CARDS.visaDebit.code],
    ["Name on card", CARDS.visaDebit.name],
  ] as const) {
    await page.keyboard.press("Tab");
    await expect(checkout.field(label)).toBeFocused();
    await page.keyboard.type(text);
  }
  for (const label of ["Security code", "Expiry date", "Card number"] as const) {
    await page.keyboard.press("Shift+Tab");
    await expect(checkout.field(label)).toBeFocused();
  }
});

test("the fields stay usable with forced colours and custom text spacing", async ({ pageOf, running }) => {
  const page = await pageOf({ forcedColors: "active", reducedMotion: "reduce" });
  const checkout = new CheckoutPage(page, running.shop);
  await checkout.open();
  await checkout.type("Card number", CARDS.visaDebit.number);
  const input = checkout.field("Card number");
  const colors = await input.evaluate((element) => {
    const probe = document.createElement("i");
    probe.style.color = "CanvasText";
    document.body.append(probe);
    const system = getComputedStyle(probe).color;
    probe.remove();
    return { text: getComputedStyle(element).color, system };
  });
  expect(colors.text).toBe(colors.system);

  // WCAG 1.4.12: line height 1.5, letter spacing 0.12 em, word spacing 0.16 em.
  const frame = checkout.frame("Card number");
  await frame.locator("html").evaluate(() => {
    const spaced = new CSSStyleSheet();
    spaced.replaceSync(
      "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }",
    );
    document.adoptedStyleSheets = [spaced];
  });
  const fits = await input.evaluate((element) => element.scrollHeight <= innerHeight);
  expect(fits).toBe(true);
  await expect(input).toHaveValue("4012 0000 3333 0026");
});

test("on a touch screen text is at least 16 pixels, so that the page does not zoom, and targets are 24 pixels", async ({
  pageOf,
  running,
}) => {
  const page = await pageOf({ hasTouch: true, isMobile: true, viewport: { width: 320, height: 700 } });
  const checkout = new CheckoutPage(page, running.shop);
  await checkout.open();
  await checkout.element("Card number").evaluate((element) => {
    element.style.setProperty("font-size", "12px", "important");
  });
  const input = checkout.field("Card number");
  await expect(input).toHaveCSS("font-size", "16px");
  const box = await checkout.element("Card number").boundingBox();
  expect(box!.height).toBeGreaterThanOrEqual(24);
  // WCAG 1.4.10: a window of 1280 pixels at 400 % zoom has 320 CSS pixels.
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
});
