import { CARD, expect, LABELS, type Label, test } from "./field-page.ts";

test("a restored page has empty fields, reports them as empty, and takes another card", async ({
  shop,
  strangers,
}) => {
  await shop.open(shop.session(CARD));
  const { page } = shop;
  await shop.type("Card number", "4508750015741019");
  await shop.type("Expiry date", "0139");
  await shop.type("Security code", "100");
  await expect(page.locator("hosted-field:state(valid)")).toHaveCount(3);
  await expect.poll(() => shop.events()).toContain("cardtypechange VISA");
  await page.goto(strangers.place("elsewhere.localhost", "/", "<p>Elsewhere</p>"));
  await page.goBack();
  await expect(page.locator("hosted-field:state(empty)")).toHaveCount(3);
  await expect(page.locator("hosted-field:state(valid)")).toHaveCount(0);
  for (const label of Object.keys(LABELS) as Label[]) await expect(await shop.field(label)).toHaveValue("");
  // Undo restores nothing either.
  await (await shop.field("Card number")).click();
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press("ControlOrMeta+Z");
    await expect(await shop.field("Card number")).toHaveValue("");
  }
  const events = await shop.events();
  const restored = events.includes("pageshow true");
  test.info().annotations.push({ type: "restored from memory", description: `${restored}` });
  if (restored) {
    // First the field has an entry, then it has none.
    for (const field of Object.values(LABELS)) {
      expect(events.filter((event) => event === `emptinesschange ${field}`)).toHaveLength(2);
    }
    expect(events.filter((event) => event.startsWith("cardtype")).at(-1)).toBe("cardtypechange UNKNOWN");
  }
  expect(await page.evaluate("document.querySelector('hosted-session').update()")).toMatchObject({
    status: "fields_in_error",
    errors: { "card.number": "missing" },
  });
  await shop.type("Card number", "371881634498004");
  await expect(await shop.field("Card number")).toHaveValue("3718 816344 98004");
});

test("a reloaded page starts with empty fields", async ({ shop }) => {
  await shop.open(shop.session(CARD));
  await shop.type("Card number", "4508750015741019");
  await shop.page.reload();
  await expect(shop.page.locator("hosted-field:state(ready)")).toHaveCount(3);
  await expect(await shop.field("Card number")).toHaveValue("");
});
