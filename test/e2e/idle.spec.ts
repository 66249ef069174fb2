import { CARD, expect, type FieldPage, type Label, test } from "./engines/field-page.ts";

const QUESTION = "Still there? Press a key to keep this.";
const TYPED = { "Card number": "4508 7500 1574 1019", "Security code": "123" } as const;

/** Fields with entries, and a clock that the test advances. */
async function typed(shop: FieldPage): Promise<void> {
  await shop.page.clock.install();
  await shop.open(shop.session(CARD));
  for (const label of Object.keys(TYPED) as Label[]) {
    await shop.type(label, TYPED[label as keyof typeof TYPED].replaceAll(" ", ""));
  }
}

const question = async (shop: FieldPage, label: Label) =>
  (await shop.field(label)).locator("xpath=following-sibling::*[@id='error']");

test("each field asks an idle payer, and activity in one field resets the idle timer of all", async ({
  shop,
}) => {
  await typed(shop);
  await shop.page.clock.fastForward("14:00");
  for (const label of Object.keys(TYPED) as Label[]) {
    await expect(await question(shop, label)).toHaveText(QUESTION);
  }
  await expect(await question(shop, "Expiry date")).toHaveText(""); // no entry is lost
  await shop.page.keyboard.press("Shift");
  for (const [label, text] of Object.entries(TYPED) as [Label, string][]) {
    await expect(await question(shop, label)).toHaveText("");
    await expect(await shop.field(label)).toHaveValue(text);
  }
  // Two minutes later all entries are still there, because the idle timer of each field was reset.
  await shop.page.clock.fastForward("02:00");
  await expect(await shop.field("Card number")).toHaveValue(TYPED["Card number"]);
});

test("without activity for two more minutes the fields are cleared, and the page is notified", async ({
  shop,
}) => {
  await typed(shop);
  await shop.page.clock.fastForward("14:00");
  await expect(await question(shop, "Card number")).toHaveText(QUESTION);
  await shop.page.clock.fastForward("02:00");
  for (const label of Object.keys(TYPED) as Label[]) {
    await expect(await shop.field(label)).toHaveValue("");
    await expect(await question(shop, label)).toHaveText("");
  }
  await expect(shop.page.locator("hosted-field:state(empty)")).toHaveCount(3);
});
