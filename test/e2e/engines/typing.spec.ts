import { CARD, expect, type FieldPage, test } from "./field-page.ts";

/** The field's text, with the caret as "|". */
async function shown(shop: FieldPage, label: string): Promise<string> {
  const field = await shop.field(label);
  return field.evaluate((element) => {
    const { value, selectionStart } = element as HTMLInputElement;
    return `${value.slice(0, selectionStart ?? 0)}|${value.slice(selectionStart ?? 0)}`;
  });
}

for (const [label, keys, expected] of [
  ["Card number", ["4508750015741019"], "4508 7500 1574 1019|"],
  ["Card number", ["371881634498004"], "3718 816344 98004|"],
  ["Card number", ["41112222", "ArrowLeft", "ArrowLeft", "9"], "4111 229|2 2"],
  ["Card number", ["41112222", "Home", "ArrowRight", "Delete"], "4|112 222"],
  ["Card number", ["41111", "Backspace"], "4111|"],
  ["Card number", ["41112", "ArrowLeft", "Backspace"], "411|2"],
  ["Expiry date", ["1229"], "12 / 29|"],
  ["Expiry date", ["122029"], "12 / 29|"],
  ["Expiry date", ["5", "Backspace"], "0|"],
  ["Security code", ["12a3"], "123|"],
] as const) {
  test(`typed: ${label}: ${keys.join(" ")} becomes ${expected}`, async ({ shop }) => {
    await shop.open(shop.session(CARD));
    await (await shop.field(label)).click();
    for (const key of keys) {
      if (/^[A-Z]/.test(key)) await shop.page.keyboard.press(key);
      else await shop.page.keyboard.type(key, { delay: 10 });
    }
    await expect.poll(() => shown(shop, label)).toBe(expected);
  });
}

test("pasted: a number with dashes, a year of four digits, and text into a selection", async ({ shop }) => {
  await shop.open(`<p><label>Notes <input id="notes"></label></p>${shop.session(CARD)}`);
  const { page } = shop;
  const copy = async (text: string) => {
    await page.locator("#notes").fill(text);
    await page.locator("#notes").press("ControlOrMeta+A");
    await page.locator("#notes").press("ControlOrMeta+C");
  };
  await copy("4111-1111-1111-1111");
  await (await shop.field("Card number")).click();
  await page.keyboard.press("ControlOrMeta+V");
  await expect(await shop.field("Card number")).toHaveValue("4111 1111 1111 1111");
  await copy("12/2029");
  await (await shop.field("Expiry date")).click();
  await page.keyboard.press("ControlOrMeta+V");
  await expect(await shop.field("Expiry date")).toHaveValue("12 / 29");
  await copy("99");
  await (await shop.field("Card number")).click();
  await page.keyboard.press("Home");
  for (let i = 0; i < 6; i++) await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("ControlOrMeta+V");
  await expect(await shop.field("Card number")).toHaveValue("9911 1111 1111 1");
});

test("undo and redo work key by key", async ({ shop }) => {
  await shop.open(shop.session(CARD));
  await shop.type("Card number", "401200003");
  const number = await shop.field("Card number");
  await expect(number).toHaveValue("4012 0000 3");
  for (let i = 0; i < 16; i++) await shop.page.keyboard.press("ControlOrMeta+Z");
  await expect(number).toHaveValue("");
  for (let i = 0; i < 16; i++) await shop.page.keyboard.press("ControlOrMeta+Shift+Z");
  await expect(number).toHaveValue("4012 0000 3");
});

test("copying and cutting reveal nothing of the number", async ({ shop }) => {
  await shop.open(`<p><label>Notes <input id="notes"></label></p>${shop.session(CARD)}`);
  const { page } = shop;
  const notes = page.locator("#notes");
  await notes.fill("untouched");
  await notes.press("ControlOrMeta+A");
  await notes.press("ControlOrMeta+C");
  await shop.type("Card number", "4508750015741019");
  for (const keys of ["ControlOrMeta+C", "ControlOrMeta+X"]) {
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.press(keys);
  }
  await expect(await shop.field("Card number")).toHaveValue("4508 7500 1574 1019");
  await notes.fill("");
  await notes.press("ControlOrMeta+V");
  await expect(notes).toHaveValue("untouched");
});
