import type { Page } from "@playwright/test";
import { LOOKS } from "../../demo/gallery/gallery-choices.ts";
import { CARDS } from "../support/cards.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

const FIELDS = ["Card number", "Expiry date", "Security code", "Name on card"] as const;

async function ready(page: Page): Promise<void> {
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
}

test("the form's accessibility tree, empty, invalid and filled", async ({ checkout, page }) => {
  await checkout.open();
  await ready(page);
  const payment = page.locator("fieldset.payment");
  await expect(payment).toMatchAriaSnapshot(`
    - group "Payment":
      - text: Payment Card number
      - iframe
      - text: Expiry date
      - iframe
      - text: Security code
      - iframe
      - text: Name on card
      - iframe
      - checkbox "Save this card for next time"
      - text: Save this card for next time
  `);
  for (const label of FIELDS) {
    await expect(checkout.frame(label).locator("body")).toMatchAriaSnapshot(`
      - textbox "${label}"
    `);
  }
  await checkout.payButton.click();
  const missing = "Please fill in this field.";
  await expect(payment).toMatchAriaSnapshot(`
    - group "Payment":
      - text: Payment Card number
      - iframe
      - paragraph: ${missing}
      - text: Expiry date
      - iframe
      - paragraph: ${missing}
      - text: Security code
      - iframe
      - paragraph: ${missing}
  `);
  for (const label of FIELDS.slice(0, 3)) {
    await expect(checkout.frame(label).locator("body")).toMatchAriaSnapshot(`
      - textbox "${label}" [invalid]
      - text: ${missing}
    `);
  }
  await checkout.typeCard(CARDS.visaDebit);
  for (const [label, text] of [
    ["Card number", "4012 0000 3333 0026"],
    ["Expiry date", "01 / 39"],
    ["Name on card", "Ada Example"],
  ] as const) {
    await expect(checkout.frame(label).locator("body")).toMatchAriaSnapshot(`
      - textbox "${label}": ${text}
    `);
  }
  await expect(payment.getByRole("paragraph").filter({ hasText: /./ })).toHaveCount(0);
});

test("an error is announced as text, at the input and on the page, once and politely", async ({
  checkout,
  page,
}) => {
  await checkout.open();
  await ready(page);
  const field = checkout.field("Card number");
  await field.evaluate(() => {
    const announcements: string[] = [];
    Object.assign(window, { announcements });
    const status = document.querySelector("#error")!;
    new MutationObserver(() => status.textContent && announcements.push(status.textContent)).observe(status, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await checkout.type("Card number", "4012000033330027");
  await page.keyboard.press("Tab");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription("Please check the card number.");
  await expect(checkout.hint("Card number")).toHaveText("Please check the card number.");
  await field.focus();
  await page.keyboard.press("Tab");
  await expect(checkout.field("Expiry date")).toBeFocused();
  const announcements = await field.evaluate(
    () => (window as never as { announcements: string[] }).announcements,
  );
  expect(announcements).toEqual(["Please check the card number."]);
  await expect(checkout.frame("Card number").locator("[aria-live=assertive], [role=alert]")).toHaveCount(0);
});

test("at 200 % text and 400 % zoom everything is visible without horizontal scrolling", async ({
  checkout,
  page,
}) => {
  // 1280 pixels at 400 % are 320.
  await page.setViewportSize({ width: 320, height: 640 });
  await checkout.open();
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(":root { font-size: 200% }");
    document.adoptedStyleSheets = [sheet];
  });
  await ready(page);
  await expect(checkout.field("Card number")).toHaveCSS("font-size", "32px");
  await checkout.typeCard(CARDS.visaDebit);
  for (const label of FIELDS) {
    const { text, room } = await checkout.field(label).evaluate((input) => ({
      text: input.scrollHeight,
      room: innerHeight,
    }));
    expect(text, label).toBeLessThanOrEqual(room);
  }
  await page.evaluate(() => (document.adoptedStyleSheets = []));
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBeLessThanOrEqual(0);
});

test("each frame is titled with its field's name, in the page's language", async ({ page, running }) => {
  for (const [path, names] of [
    ["/", FIELDS],
    ["/ar", ["رقم البطاقة", "تاريخ الانتهاء", "رمز الأمان", "الاسم على البطاقة"]],
  ] as const) {
    await page.goto(`${running.shop}${path}`);
    await ready(page);
    const frames = page.locator("hosted-field iframe");
    const titles = await frames.evaluateAll((all) => all.map((each) => (each as HTMLIFrameElement).title));
    expect(titles).toEqual([...names]);
    for (const [at, name] of names.entries()) {
      const document = page.locator("hosted-field").nth(at).locator("iframe").contentFrame().locator("html");
      await expect(document).toHaveJSProperty("ownerDocument.title", name);
    }
  }
});

test("a ring shows the focus in every look", async ({ page, running }) => {
  // The gallery has a sample of each.
  await page.goto(`${running.shop}/gallery`);
  for (const look of Object.keys(LOOKS)) {
    const field = page.locator(`#${look}-light-card-number`);
    await expect(field.and(page.locator(":state(ready)"))).toBeVisible();
    const drawn = async () =>
      field.evaluate((element) => {
        const { outline, boxShadow, border } = getComputedStyle(element);
        return [outline, boxShadow, border].join(" ");
      });
    const before = await drawn();
    await field.locator("iframe").contentFrame().locator("input").focus();
    await expect(field.and(page.locator(":state(focused)"))).toHaveCount(1);
    await expect.poll(drawn, look).not.toBe(before);
  }
});

test("nothing in a field is animated", async ({ checkout, page }) => {
  await checkout.open();
  await ready(page);
  await checkout.typeCard({ ...CARDS.visaDebit, number: "4012000033330027" });
  for (const label of FIELDS) {
    const running = await checkout.field(label).evaluate(() => document.getAnimations().length);
    expect(running, label).toBe(0);
  }
});

/** The contrast ratio of two opaque colours (WCAG 2.2). */
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

test("a field's edge has enough contrast, in each look and theme", async ({ page, running }) => {
  await page.goto(`${running.shop}/gallery`);
  for (const sample of Object.keys(LOOKS).flatMap((look) => [`${look}-light`, `${look}-dark`])) {
    const colors = await page.locator(`#${sample}-card-number`).evaluate((element) => {
      const { borderBottomColor, borderBottomWidth } = getComputedStyle(element);
      let at: Element | null = element.parentElement;
      while (at && /rgba\(0, 0, 0, 0\)|transparent/.test(getComputedStyle(at).backgroundColor))
        at = at.parentElement;
      return {
        edge: borderBottomColor,
        width: borderBottomWidth,
        ground: getComputedStyle(at!).backgroundColor,
      };
    });
    expect(parseFloat(colors.width), sample).toBeGreaterThanOrEqual(1);
    expect(contrast(colors.edge, colors.ground), sample).toBeGreaterThanOrEqual(3);
  }
});
