import { violations } from "../support/axe.ts";
import { CARDS } from "../support/cards.ts";
import { expect, test } from "../support/e2e-fixtures.ts";
import { quietFor } from "../support/quiet-for.ts";

for (const colorScheme of ["light", "dark"] as const) {
  test(`the checkout has no accessibility violation: wide, narrow, narrowest; ${colorScheme}`, async ({
    pageOf,
    running,
  }) => {
    const page = await pageOf({ colorScheme });
    await page.goto(running.shop);
    await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
    const dark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
    expect(dark).toBe(colorScheme === "dark");
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await violations(page, { everyRule: true }), `${width}`).toEqual([]);
      // No horizontal scrolling, apart from a scroll bar if the engine's takes space.
      const { scrollWidth, clientWidth } = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return { scrollWidth, clientWidth };
      });
      expect(scrollWidth, `${width}`).toBe(clientWidth);
    }
  });
}

test("a click on a page's label focuses its field", async ({ checkout, page }) => {
  await checkout.open();
  for (const label of ["Card number", "Expiry date", "Security code", "Name on card"] as const) {
    await expect(checkout.field(label)).toBeVisible();
    await page.locator("label", { hasText: label }).click();
    await expect(checkout.field(label)).toBeFocused();
  }
});

test("the keyboard alone suffices, from the first field to the payment", async ({ checkout, page }) => {
  await checkout.open();
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
  await page.getByText("Standard", { exact: true }).click();
  const { number, expiry, code, name } = CARDS.visaDebit;
  for (const [label, text] of [
    ["Card number", number],
    ["Expiry date", expiry],
    ["Security code", code],
    ["Name on card", name],
  ] as const) {
    await page.keyboard.press("Tab");
    // The focus crosses a process boundary; a payer sees the ring before typing on.
    await expect(checkout.field(label)).toBeFocused();
    await page.keyboard.type(text, { delay: 5 });
  }
  await expect(checkout.surcharge).toHaveText("None");
  await expect(checkout.payButton).toHaveText("Pay €61.90");
  await page.keyboard.press("Tab");
  await expect(page.getByLabel("Save this card")).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(checkout.field("Name on card")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(checkout.outcome).toContainText("Approved");
});

test("the layout does not shift while the fields load", async ({ page, running, browserName }) => {
  test.skip(browserName === "firefox", "Firefox does not report layout shifts");
  await page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(running.shop);
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
  // Anything that loads late, such as a font, would shift the layout now.
  await quietFor(300);
  const shifts = () => page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
  expect(await shifts()).toEqual([]);
  // Negative control: a layout shift is detected.
  await page.evaluate(() =>
    document.querySelector("form")?.before(Object.assign(document.createElement("p"), { textContent: "x" })),
  );
  await expect.poll(async () => (await shifts()).length).toBeGreaterThan(0);
});
