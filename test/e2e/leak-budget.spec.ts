import type { Page } from "@playwright/test";
import { CARDS, type CardToType } from "../support/cards.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/e2e-fixtures.ts";
import { openLeakyShop } from "../support/leaky-gateway.ts";
import { quietFor } from "../support/quiet-for.ts";
import { type Sight, witness } from "../support/page-witness.ts";

const ONE: CardToType = CARDS.visaCredit;
const OTHER: CardToType = {
  number: "4440000009900010",
  expiry: "12/41",
  code: "812",
  name: "Zebulon O. Quixote",
};

/** Returns everything that the page could observe while this person types this card, without timings. */
async function transcript(page: Page, shop: string, card: CardToType, delay: number): Promise<string[]> {
  const sights = await witness(page, shop);
  const checkout = new CheckoutPage(page, shop);
  await checkout.open();
  // Starts after all frames have loaded, because their order depends on the network.
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
  await page.evaluate(() => void ((globalThis as unknown as { sights: unknown[] }).sights.length = 0));
  for (const [label, text] of [
    ["Card number", card.number],
    ["Expiry date", card.expiry],
    ["Security code", card.code],
    ["Name on card", card.name],
  ] as const) {
    await checkout.type(label, text, delay);
    // Both cards are observed in the same order: the frame's reports of one field, then the next field.
    if (label === "Name on card") await expect(checkout.element(label)).toHaveJSProperty("empty", false);
    else await expect(checkout.element(label)).toHaveJSProperty("valid", true);
    await expect(checkout.surcharge).not.toHaveText("–");
  }
  await checkout.page.getByLabel("Email").click();
  // A frame that reports with a delay would do so now.
  await quietFor(300);
  return (await sights()).filter(isAboutTheCard).map(({ what, seen }) => `${what} ${seen}`);
}

const ABOUT = [
  "window message",
  "from frame",
  "to frame",
  "event",
  "browser event",
  "size",
  "form data",
  "properties",
];

function isAboutTheCard({ what, seen }: Sight): boolean {
  // Ignores layout noise: font loading and scrolling do not depend on the card.
  return ABOUT.includes(what) && !/^(scroll|selectionchange|resize) /.test(seen);
}

test("two cards of one brand, typed at different speeds, look the same to the page", async ({
  browser,
  running,
}) => {
  const seen: string[][] = [];
  for (const [card, delay] of [
    [ONE, 12],
    [OTHER, 110],
  ] as const) {
    const page = await browser.newPage();
    seen.push(await transcript(page, running.shop, card, delay));
    await page.close();
  }
  expect(seen[0]?.length).toBeGreaterThan(20);
  expect(seen[1]).toEqual(seen[0]);
});

test.describe("negative control: a difference is detected", () => {
  const LEAKS = {
    "a message for every key": `parent.postMessage({ key: 1 }, "*")`,
    "the length": `if (event.target.value.length === 18) parent.postMessage({ long: true }, "*")`,
    "the last digit's parity": `parent.postMessage({ odd: Number(event.target.value.at(-1)) % 2 }, "*")`,
  };
  for (const [leak, code] of Object.entries(LEAKS)) {
    test(leak, async ({ browser, running }) => {
      const leaky = await openLeakyShop(running, `addEventListener("input", (event) => { ${code} }, true);`);
      const seen: string[][] = [];
      for (const card of [ONE, OTHER]) {
        const page = await browser.newPage();
        seen.push(await transcript(page, leaky.shop, card, 12));
        await page.close();
      }
      expect(seen[1]).not.toEqual(seen[0]);
      leaky.close();
    });
  }

  test("only another brand may make a difference", async ({ browser, running }) => {
    const seen: string[][] = [];
    for (const card of [ONE, CARDS.mastercardCredit]) {
      const page = await browser.newPage();
      seen.push(await transcript(page, running.shop, card, 12));
      await page.close();
    }
    expect(seen[1]).not.toEqual(seen[0]);
  });
});
