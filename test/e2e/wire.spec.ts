import { expect, test } from "../support/e2e-fixtures.ts";
import { openLeakyShop } from "../support/leaky-gateway.ts";

test("four fields request one document", async ({ page, running }) => {
  const watched = await openLeakyShop(running, "");
  await page.goto(watched.shop);
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
  const documents = watched.asked.filter((path) => path.includes("/field?o="));
  expect(documents).toHaveLength(1);
  // Another visit soon after requests none. A page of another origin gets one of its own.
  await page.reload();
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
  expect(watched.asked.filter((path) => path.includes("/field?o=")).length).toBeLessThanOrEqual(2);
  await page.goto(watched.shop.replace("shop.localhost", "other.localhost"));
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
  const origins = new Set(watched.asked.filter((path) => path.includes("/field?o=")));
  expect(origins.size).toBe(2);
  watched.close();
});

test("the texts of the page's language come with the document; only other languages are requested", async ({
  page,
  running,
}) => {
  const watched = await openLeakyShop(running, "");
  const words = () => watched.asked.filter((path) => path.startsWith("/assets/locales/"));
  await page.goto(`${watched.shop}/ar`);
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
  const number = page.frameLocator('hosted-field[field="card.number"] iframe').locator("input");
  await expect(number).toHaveAttribute("aria-label", "رقم البطاقة");
  expect(words()).toEqual([]);
  await page.evaluate(() => (document.documentElement.lang = "fr-BE"));
  await expect(number).toHaveAttribute("aria-label", "Numéro de carte");
  expect(new Set(words())).toEqual(new Set(["/assets/locales/fr-BE.json"]));
  // And back to the first language.
  await page.evaluate(() => (document.documentElement.lang = "ar"));
  await expect(number).toHaveAttribute("aria-label", "رقم البطاقة");
  watched.close();
});
