import { violations } from "../support/axe.ts";
import { CARDS } from "../support/cards.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

const LOOKS = ["plain", "outlined", "floating-label"] as const;
const NOT_READY = "hosted-field:not(#unavailable *):not(:state(ready))";

test.describe.configure({ timeout: 120_000 });

for (const [look, theme] of LOOKS.flatMap((look) => [[look, "light"] as const, [look, "dark"] as const])) {
  const isFirst = look === "plain" && theme === "light";

  test(`axe finds no violation in any field and state: empty, invalid, filled, disabled, unavailable; ${look}, ${theme}`, async ({
    browserName,
    page,
    running,
  }) => {
    test.skip(
      browserName === "firefox" && !isFirst,
      "The frames have the same content in each look, and Chromium checks the boxes of all looks",
    );
    // The samples always have the same looks and themes.
    const samples = isFirst ? [] : ["#looks"];
    // Reloads until it gives up.
    const without = [...samples, "#unavailable"];
    await page.goto(`${running.shop}/gallery?look=${look}&theme=${theme}`);
    await expect(page.locator(NOT_READY)).toHaveCount(0);
    expect(await violations(page, { without })).toEqual([]);
    await page.locator("hosted-session").evaluateAll((all) => {
      for (const each of all) (each as never as { validate(): boolean }).validate();
    });
    await expect(page.locator("#card hosted-field:state(invalid)")).toHaveCount(3);
    expect(await violations(page, { without })).toEqual([]);
    for (const input of await page.locator("#fields hosted-field").all()) {
      const typed = input.locator("iframe").contentFrame().locator("input");
      for (const each of await typed.all()) await each.fill("1");
    }
    await expect(page.locator("#unavailable hosted-field:state(unavailable)")).toBeVisible({
      timeout: 30_000,
    });
    expect(await violations(page, { without: samples })).toEqual([]);
  });
}

for (const [name, path] of [
  ["the Arabic checkout", "/ar"],
  ["the gallery in Arabic", "/gallery?lang=ar"],
] as const) {
  test(`axe finds no violation in ${name}`, async ({ page, running }) => {
    await page.goto(`${running.shop}${path}`);
    await expect(page.locator("hosted-field:state(ready)")).not.toHaveCount(0);
    await expect(page.locator(NOT_READY)).toHaveCount(0);
    expect(await violations(page, { without: ["#unavailable"] })).toEqual([]);
  });
}

test("axe finds no violation in the page for session.js", async ({ page, running }) => {
  await page.goto(`${running.shop}/legacy`);
  await expect(page.locator("iframe")).not.toHaveCount(0);
  expect(await violations(page)).toEqual([]);
});

test("axe finds no violation in the confirmation of a new amount, with and without script, and after the payment", async ({
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
