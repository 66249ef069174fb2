import type { Page, Request, Route } from "@playwright/test";
import { CARDS } from "../support/cards.ts";
import type { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

/** One `cardtypechange` event as the page received it. */
interface Fact {
  status: string;
  brand: string;
  sequence: number;
  charge: string | undefined;
}

/** Records every `cardtypechange` event and the quote's state right after it. */
async function listen(page: Page): Promise<() => Promise<{ facts: Fact[]; shown: string[] }>> {
  await page.evaluate(() => {
    const kept = { facts: [] as unknown[], shown: [] as string[] };
    Object.assign(window, { kept });
    const quote = document.querySelector<HTMLElement & { quote: { amount: string } }>("hosted-quote")!;
    document.querySelector("hosted-session")!.addEventListener("cardtypechange", (event) => {
      const { status, brand, sequence, order } = event as never as Fact & {
        order?: { merchantCharge: { amount: string } };
      };
      kept.facts.push({ status, brand, sequence, charge: order?.merchantCharge.amount });
      queueMicrotask(() => kept.shown.push(quote.quote.amount));
    });
  });
  return () => page.evaluate(() => (window as never as { kept: { facts: Fact[]; shown: string[] } }).kept);
}

/** Delays the responses to the frames' inquiries, each until it is released, in any order. */
async function holdInquiries(page: Page): Promise<{ held: Route[]; letGo(index: number): Promise<void> }> {
  const held: Route[] = [];
  await page.route("**/paymentOptionsInquiry", (route) => void held.push(route));
  return { held, letGo: (index) => held[index]!.continue() };
}

/** Replaces the whole number at once, in several ways. */
const REPLACE: Record<string, (checkout: CheckoutPage, number: string) => Promise<void>> = {
  async "paste over"(checkout, number) {
    const field = checkout.field("Card number");
    await field.click();
    await checkout.page.keyboard.press("ControlOrMeta+A");
    // Pastes as one edit, because the test machine's clipboard must not be used.
    await field.evaluate((input, text) => {
      (input as HTMLInputElement).ownerDocument.execCommand("insertText", false, text);
    }, number);
  },
  async "autofill over"(checkout, number) {
    await checkout.field("Card number").evaluate((input, text) => {
      (input as HTMLInputElement).value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }, number);
  },
  async "typing over"(checkout, number) {
    await checkout.field("Card number").click();
    await checkout.page.keyboard.press("ControlOrMeta+A");
    await checkout.field("Card number").pressSequentially(number);
  },
};

for (const [how, replace] of Object.entries(REPLACE)) {
  test(`${how}: the card type becomes unknown at once, and its charge is removed`, async ({ checkout }) => {
    await checkout.open();
    const recorded = await listen(checkout.page);
    await checkout.type("Card number", CARDS.mastercardCredit.number);
    await expect(checkout.payButton).toHaveText("Pay €62.83");
    const { held, letGo } = await holdInquiries(checkout.page);
    await replace(checkout, CARDS.visaDebit.number);
    // The response for the new card is still pending, and nothing of the old card is left.
    await expect(checkout.surcharge).toHaveText("–");
    await expect(checkout.payButton).toHaveText("Pay €61.90");
    await expect.poll(() => held.length).toBe(1);
    expect((await recorded()).facts.at(-1)).toMatchObject({ status: "UNKNOWN", brand: "UNKNOWN" });
    await letGo(0);
    await expect(checkout.surcharge).toHaveText("None");
    const { facts, shown } = await recorded();
    expect(facts.map(({ brand }) => brand)).toEqual(["MASTERCARD", "UNKNOWN", "VISA"]);
    expect(facts.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(shown).toEqual(["62.83", "61.90", "61.90"]);
  });
}

test("undo: the earlier number causes a new inquiry and no cached answer", async ({ checkout }) => {
  await checkout.open();
  const recorded = await listen(checkout.page);
  await checkout.type("Card number", CARDS.mastercardCredit.number);
  await expect(checkout.payButton).toHaveText("Pay €62.83");
  await REPLACE["paste over"]!(checkout, CARDS.visaDebit.number);
  await expect(checkout.surcharge).toHaveText("None");
  const before = (await recorded()).facts.length;
  await checkout.page.keyboard.press("ControlOrMeta+Z");
  // Undo steps differ; the page acts on the field's current value.
  await expect.poll(async () => (await recorded()).facts.length).toBeGreaterThan(before);
  const { facts } = await recorded();
  expect(facts[before]).toMatchObject({ status: "UNKNOWN" });
  const value = (await checkout.field("Card number").inputValue()).replaceAll(" ", "");
  const expected = value === CARDS.mastercardCredit.number ? "Pay €62.83" : "Pay €61.90";
  await expect(checkout.payButton).toHaveText(expected);
});

test("responses out of order: only the one for the current number is used", async ({ checkout }) => {
  await checkout.open();
  const recorded = await listen(checkout.page);
  const { held, letGo } = await holdInquiries(checkout.page);
  let ended = 0;
  const count = (request: Request) => (ended += Number(request.url().endsWith("/paymentOptionsInquiry")));
  checkout.page.on("requestfinished", count).on("requestfailed", count);
  const numbers = [CARDS.amex.number, CARDS.mastercardCredit.number, CARDS.visaDebit.number];
  for (const [index, number] of numbers.entries()) {
    await REPLACE["autofill over"]!(checkout, number);
    await expect.poll(() => held.length).toBe(index + 1);
  }
  // The last inquiry is answered first. The frame has abandoned the others, whose responses still arrive.
  await letGo(2);
  await expect(checkout.surcharge).toHaveText("None");
  for (const late of [1, 0]) await letGo(late).catch(() => {});
  await expect.poll(() => ended).toBe(3);
  // The frame's messages arrive in order: one that a late response had caused would come before this focus.
  await checkout.field("Card number").click();
  await expect(checkout.page.locator(`hosted-field[field="card.number"]:state(focused)`)).toHaveCount(1);
  const { facts } = await recorded();
  expect(facts.filter(({ status }) => status !== "UNKNOWN")).toEqual([
    { status: "SUPPORTED", brand: "VISA", sequence: expect.any(Number) as unknown, charge: "0" },
  ]);
  await expect(checkout.payButton).toHaveText("Pay €61.90");
});

test("Pay before a slow response: no amount is charged that was not shown", async ({ checkout, running }) => {
  await checkout.open();
  await checkout.fillAddress();
  const { held } = await holdInquiries(checkout.page);
  await checkout.typeCard(CARDS.mastercardCredit);
  await expect.poll(() => held.length).toBe(1);
  await expect(checkout.payButton).toHaveText("Pay €61.90");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Nothing has been charged");
  await expect(checkout.payButton).toHaveText("Pay €62.83");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  expect((await running.merchant.retrieveOrder(await checkout.orderNumber())).amount).toBe(62.83);
});
