import type { Page } from "@playwright/test";
import { CARDS, type CardToType } from "./cards.ts";
import { CheckoutPage } from "./checkout-page.ts";
import { expect, type Running, test } from "./fixtures.ts";
import { addToFrames } from "./leaky-frame.ts";
import { type Sight, witness } from "./page-witness.ts";

const ONE: CardToType = CARDS.visaCredit;
const OTHER: CardToType = {
  number: "4440000009900010",
  expiry: "12/41",
  code: "812",
  name: "Zebulon O. Quixote",
};

/** What the page could see of this person typing this card, without what only the clock knows. */
async function transcript(page: Page, running: Running, card: CardToType, delay: number): Promise<string[]> {
  const sights = await witness(page, running.shop);
  const checkout = new CheckoutPage(page, running.shop);
  await checkout.open();
  await checkout.fillAddress();
  for (const [label, text] of [
    ["Card number", card.number],
    ["Expiry date", card.expiry],
    ["Security code", card.code],
    ["Name on card", card.name],
  ] as const) {
    await checkout.type(label, text, delay);
    await page.waitForTimeout(250);
  }
  await checkout.page.getByLabel("Email").click();
  await expect(checkout.surcharge).not.toHaveText("–");
  await page.waitForTimeout(300);
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
  // The layout's own noise: when fonts come and scrolling happens is not the card's doing.
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
    seen.push(await transcript(page, running, card, delay));
    await page.close();
  }
  expect(seen[0]?.length).toBeGreaterThan(20);
  expect(seen[1]).toEqual(seen[0]);
});

test.describe("negative control: a difference is noticed", () => {
  const LEAKS = {
    "a message for every key": `parent.postMessage({ key: 1 }, "*")`,
    "the length": `if (event.target.value.length === 18) parent.postMessage({ long: true }, "*")`,
    "the last digit's parity": `parent.postMessage({ odd: Number(event.target.value.at(-1)) % 2 }, "*")`,
  };
  for (const [leak, code] of Object.entries(LEAKS)) {
    test(leak, async ({ browser, running }) => {
      const seen: string[][] = [];
      for (const card of [ONE, OTHER]) {
        const page = await browser.newPage();
        await addToFrames(page, `addEventListener("input", (event) => { ${code} }, true);`);
        seen.push(await transcript(page, running, card, 12));
        await page.close();
      }
      expect(seen[1]).not.toEqual(seen[0]);
    });
  }

  test("another brand is the one thing that may differ", async ({ browser, running }) => {
    const seen: string[][] = [];
    for (const card of [ONE, CARDS.mastercardCredit]) {
      const page = await browser.newPage();
      seen.push(await transcript(page, running, card, 12));
      await page.close();
    }
    expect(seen[1]).not.toEqual(seen[0]);
  });
});
