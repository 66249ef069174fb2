import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { CARDS } from "./cards.ts";
import { expect, test } from "./fixtures.ts";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** In all frames; contrast in them is measured elsewhere, for axe takes a frame without a background for a white one. */
async function violations(page: Page): Promise<string[]> {
  const axe = () => new AxeBuilder({ page: page as never });
  const reports = [
    await axe().withTags(WCAG).disableRules("color-contrast").analyze(),
    await axe().withRules("color-contrast").exclude("hosted-field").exclude("iframe").analyze(),
  ];
  return reports
    .flatMap(({ violations: found }) => found)
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

const LOOKS = ["plain", "outlined", "floating-label"] as const;

test.describe.configure({ timeout: 120_000 });

for (const [look, theme] of LOOKS.flatMap((look) => [[look, "light"] as const, [look, "dark"] as const])) {
  test(`axe finds nothing in any field and state: empty, wrong, filled, disabled, gone; ${look}, ${theme}`, async ({
    page,
    running,
  }) => {
    await page.goto(`${running.shop}/gallery?look=${look}&theme=${theme}`);
    await expect(page.locator("#unavailable hosted-field:state(unavailable)")).toBeVisible({
      timeout: 30_000,
    });
    expect(await violations(page)).toEqual([]);
    await page.locator("hosted-session").evaluateAll((all) => {
      for (const each of all) (each as never as { validate(): boolean }).validate();
    });
    await expect(page.locator("#card hosted-field:state(invalid)")).toHaveCount(3);
    expect(await violations(page)).toEqual([]);
    for (const input of await page.locator("#fields hosted-field").all()) {
      const typed = input.locator("iframe").contentFrame().locator("input");
      for (const each of await typed.all()) await each.fill("1");
    }
    expect(await violations(page)).toEqual([]);
  });
}

for (const [name, path, fields] of [
  ["the Arabic checkout", "/ar", 4],
  ["the gallery in Arabic", "/gallery?lang=ar", 0],
] as const) {
  test(`axe finds nothing in ${name}`, async ({ page, running }) => {
    await page.goto(`${running.shop}${path}`);
    if (fields > 0) await expect(page.locator("hosted-field:state(ready)")).toHaveCount(fields);
    else
      await expect(page.locator("#unavailable hosted-field:state(unavailable)")).toBeVisible({
        timeout: 30_000,
      });
    expect(await violations(page)).toEqual([]);
  });
}

test("axe finds nothing in the page for session.js", async ({ page, running }) => {
  await page.goto(`${running.shop}/legacy`);
  await expect(page.locator("iframe")).not.toHaveCount(0);
  expect(await violations(page)).toEqual([]);
});

test("axe finds nothing where a new amount is asked about, with and without script, and where it is paid", async ({
  browser,
  checkout,
  page,
  running,
}) => {
  await checkout.open();
  await checkout.typeCard(CARDS.mastercardCredit);
  await expect(checkout.payButton).toContainText("62.83");
  await page.locator("hosted-quote").evaluate((quote: HTMLElement & { quote?: object }) => {
    quote.quote = { currency: "EUR", netAmount: "61.90", charge: "0.00" };
  });
  await checkout.pay();
  const question = page.locator("hosted-quote").getByRole("alertdialog");
  await expect(question).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await question.getByRole("button", { name: /^Pay/ }).click();
  await expect(checkout.outcome).toContainText("Approved");
  expect(await violations(page)).toEqual([]);

  const context = await browser.newContext();
  const wallet = await context.newPage();
  await wallet.goto(running.shop);
  await wallet.getByRole("button", { name: /demo wallet/ }).click();
  await expect(wallet.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await violations(wallet)).toEqual([]);
  await context.close();
});
