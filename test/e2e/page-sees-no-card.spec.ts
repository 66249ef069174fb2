import { CANARY, leaksIn } from "../support/canary.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/e2e-fixtures.ts";
import { openLeakyShop } from "../support/leaky-gateway.ts";
import { witness } from "../support/page-witness.ts";

/** All actions of a payer on card fields up to the payment, mistakes included. */
async function buyClumsily(checkout: CheckoutPage): Promise<void> {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard({ ...CANARY, number: "4508750015741018", expiry: "11/" });
  await checkout.pay();
  await expect(checkout.hint("Card number")).not.toHaveText("");
  await checkout.correct("Card number", CANARY.number);
  await checkout.correct("Expiry date", CANARY.expiry);
  await expect(checkout.surcharge).not.toHaveText("–");
  await checkout.pay();
  // For this expiry date the simulator approves or declines; both end in an outcome.
  await expect(checkout.outcome).toContainText(/Approved|Nothing was charged/);
}

test("no card data reaches the page, whatever the page listens to", async ({ page, checkout, running }) => {
  const sights = await witness(page, running.shop);
  await buyClumsily(checkout);
  const seen = await sights();
  expect(leaksIn(seen)).toEqual([]);
  // Negative control: the witness recorded messages, events and requests.
  const kinds = new Set(seen.map(({ what }) => what));
  for (const kind of [
    "window message",
    "from frame",
    "to frame",
    "event",
    "request",
    "markup",
    "form data",
  ]) {
    expect(kinds).toContain(kind);
  }
});

test.describe("negative control: a leak is found", () => {
  const WAYS = {
    "a message to the page's window": `parent.postMessage(event.target.value, "*")`,
    "a message with half of the number": `parent.postMessage(event.target.value.replace(/ /g, "").slice(4, 9), "*")`,
    "the security code alone": `if (/^739$/.test(event.target.value)) parent.postMessage({ c: 739 }, "*")`,
    "the name alone": `if (/Quix/.test(event.target.value)) parent.postMessage({ n: event.target.value }, "*")`,
    "the console": `console.log(event.target.value)`,
  };
  for (const [way, code] of Object.entries(WAYS)) {
    test(way, async ({ page, running }) => {
      const leaky = await openLeakyShop(running, `addEventListener("input", (event) => { ${code} }, true);`);
      const sights = await witness(page, leaky.shop);
      const checkout = new CheckoutPage(page, leaky.shop);
      await checkout.open();
      await checkout.typeCard(CANARY);
      await expect.poll(async () => leaksIn(await sights())).not.toEqual([]);
      leaky.close();
    });
  }

  const PLACES: Record<string, (digits: string) => void> = {
    "an attribute": (digits: string) => document.body.setAttribute("data-x", digits),
    "an event": (digits: string) => dispatchEvent(new CustomEvent("x", { detail: { digits } })),
    "storage": (digits: string) => localStorage.setItem("x", digits),
    "the address": (digits: string) => history.replaceState(null, "", `#${digits}`),
    "a request": (digits: string) => void fetch(`/assets/${digits}`),
  };
  for (const [place, put] of Object.entries(PLACES)) {
    test(`in ${place}`, async ({ page, checkout, running }) => {
      const sights = await witness(page, running.shop);
      await checkout.open();
      await page.evaluate(put, CANARY.number.slice(6, 12));
      expect(leaksIn(await sights())).not.toEqual([]);
    });
  }
});
