import { CARD, expect, type Label, LABELS, test } from "./field-page.ts";

const ORDER = Object.keys(LABELS) as Label[];

test("Tab and Shift+Tab move through the fields in the order of the page, without extra tab stops", async ({
  shop,
}) => {
  await shop.open(`<input aria-label="before">${shop.session(CARD)}<button>after</button>`);
  const { page } = shop;
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(3);
  await page.getByLabel("before").focus();
  for (const label of ORDER) {
    await page.keyboard.press("Tab");
    await expect(await shop.field(label)).toBeFocused();
    await expect(page.locator("hosted-field:state(focused)")).toHaveAttribute("field", LABELS[label]);
  }
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "after" })).toBeFocused();
  await expect(page.locator("hosted-field:state(focused)")).toHaveCount(0);
  for (const label of ORDER.toReversed()) {
    await page.keyboard.press("Shift+Tab");
    await expect(await shop.field(label)).toBeFocused();
  }
  await page.keyboard.press("Shift+Tab");
  await expect(page.getByLabel("before")).toBeFocused();
});

test("a disabled field is not a tab stop", async ({ shop }) => {
  await shop.open(`<input aria-label="before">${shop.session(CARD)}`);
  const { page } = shop;
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(3);
  await page.locator('[field="card.number"]').evaluate((field) => field.toggleAttribute("disabled", true));
  await expect(await shop.field("Card number")).toBeDisabled();
  await page.getByLabel("before").focus();
  await page.keyboard.press("Tab");
  await expect(await shop.field("Expiry date")).toBeFocused();
});

test("a label's click, focus() and autofocus focus the field", async ({ shop }) => {
  const first = `<hosted-field field="card.nameOnCard" autofocus></hosted-field>`;
  await shop.open(shop.session(first + CARD));
  const { page } = shop;
  await expect(await shop.field("Name on card")).toBeFocused();
  await page.locator("label", { hasText: "Expiry date" }).click();
  await expect(await shop.field("Expiry date")).toBeFocused();
  await page.locator('[field="card.securityCode"]').evaluate((field: HTMLElement) => field.focus());
  await expect(await shop.field("Security code")).toBeFocused();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("card.securityCode");
});

test("a field that is focused before its frame has loaded accepts input as soon as it has", async ({
  shop,
}) => {
  const { page } = shop;
  let arrive = () => {};
  const later = new Promise<void>((resolve) => (arrive = resolve));
  await page.route("**/field?o=*", (route) => later.then(() => route.continue()));
  const opened = shop.open(shop.session(CARD)); // a page's load event waits for its frames
  await page.waitForFunction(() =>
    document.querySelector("hosted-field")?.shadowRoot?.querySelector("iframe"),
  );
  await page.locator('[field="card.expiry"]').evaluate((field: HTMLElement) => field.focus());
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("card.expiry");
  arrive();
  await opened;
  await expect(await shop.field("Expiry date")).toBeFocused();
});

for (const [what, opening, isOpen] of [
  ["a dialog", "<dialog id=box>", "dialog[open]"],
  ["a popover", "<div id=box popover>", "#box:popover-open"],
] as const) {
  test(`Escape in a field closes ${what} around it`, async ({ shop }) => {
    const closing = opening.startsWith("<dialog") ? "</dialog>" : "</div>";
    const call = opening.startsWith("<dialog") ? "showModal" : "showPopover";
    await shop.open(
      `<button onclick="box.${call}()">Pay by card</button>${opening}${shop.session(CARD)}<button>Pay</button>${closing}`,
    );
    const { page } = shop;
    await page.getByRole("button", { name: "Pay by card" }).click();
    await shop.type("Card number", "4111");
    await expect(page.locator(isOpen)).toHaveCount(1);
    await page.keyboard.press("Tab");
    await expect(await shop.field("Expiry date")).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(page.locator(isOpen)).toHaveCount(0);
  });
}
