import { CARD, expect, LABELS, test } from "./field-page.ts";

const FORM = (content: string) =>
  `<form action="/paid"><label>Email <input name="email" value="ada@example.com"></label>${content}<button>Pay</button><button type="reset">Start again</button></form>`;

test.beforeEach(({ strangers }) => void strangers.place("shop.localhost", "/paid", "<p>Paid</p>"));

test("Enter in a field submits the form, with the session and nothing about the card", async ({ shop }) => {
  await shop.open(FORM(shop.session(CARD)));
  const { page } = shop;
  await shop.type("Card number", "4508750015741019");
  await shop.type("Expiry date", "0139");
  await shop.type("Security code", "100");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/paid\?/);
  const entries = new URL(page.url()).searchParams;
  expect([...entries.keys()]).toEqual(["email", "session.id", "session.version"]);
  expect(entries.get("session.id")).toMatch(/^SESSION[0-9A-Z]{26}$/);
  expect(entries.get("session.version")).toMatch(/^[0-9a-f]{10}$/);
});

test("an incomplete form is not submitted: the first invalid field gets the focus and shows the reason", async ({
  shop,
}) => {
  await shop.open(FORM(shop.session(CARD)));
  const { page } = shop;
  await shop.type("Card number", "4508750015741019");
  await page.getByRole("button", { name: "Pay" }).click();
  await expect(await shop.field("Expiry date")).toBeFocused();
  await expect(page.locator("hosted-field:invalid")).toHaveCount(2);
  await expect(page.locator('[field="card.expiry"]:state(invalid)')).toHaveCount(1);
  expect(page.url()).not.toContain("/paid");
  const message = await page.locator('[field="card.expiry"]').evaluate((field) => {
    return (field as HTMLInputElement).validationMessage;
  });
  expect(message).not.toBe("");
});

test("a form that is still invalid focuses the invalid field again when it is submitted again", async ({
  shop,
}) => {
  await shop.open(FORM(shop.session(CARD)));
  const { page } = shop;
  await shop.type("Security code", "1");
  for (let times = 0; times < 2; times += 1) {
    await page.getByLabel("Email").click();
    await expect(page.locator("hosted-field:state(focused)")).toHaveCount(0);
    await page.getByRole("button", { name: "Pay" }).click();
    await expect(await shop.field("Card number")).toBeFocused();
  }
  await page.keyboard.type("4508750015741019", { delay: 10 });
  await expect(await shop.field("Card number")).toHaveValue("4508 7500 1574 1019");
});

test(":state(invalid) is set only after the payer's input, and styles can follow the focus into a frame", async ({
  shop,
}) => {
  await shop.open(FORM(shop.session(CARD)));
  const { page } = shop;
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(3);
  await expect(page.locator("hosted-field:invalid")).toHaveCount(3);
  await expect(page.locator("hosted-field:state(invalid)")).toHaveCount(0);
  await (await shop.field("Expiry date")).click();
  const around = page.locator("p:has(hosted-field:state(focused))");
  await expect(around.locator("hosted-field")).toHaveAttribute("field", "card.expiry");
  await page.getByRole("button", { name: "Pay" }).click();
  await expect(page.locator("hosted-field:state(invalid)")).toHaveCount(3);
});

test("reset clears the fields", async ({ shop }) => {
  await shop.open(FORM(shop.session(CARD)));
  const { page } = shop;
  await shop.type("Card number", "4508750015741019");
  await shop.type("Security code", "1");
  await page.getByRole("button", { name: "Start again" }).click();
  await expect(await shop.field("Card number")).toHaveValue("");
  await expect(page.locator("hosted-field:state(empty)")).toHaveCount(3);
  await expect(page.locator("hosted-field:state(invalid)")).toHaveCount(0);
});

test("a disabled fieldset disables its fields, and the form is submitted without them", async ({ shop }) => {
  await shop.open(FORM(`<fieldset>${shop.session(CARD)}</fieldset>`));
  const { page } = shop;
  const fieldset = page.locator("fieldset");
  const disable = (on: boolean) => fieldset.evaluate((set, is) => set.toggleAttribute("disabled", is), on);
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(3);
  await disable(true);
  for (const label of Object.keys(LABELS)) await expect(await shop.field(label)).toBeDisabled();
  await expect(page.locator("hosted-field:disabled")).toHaveCount(3);
  await disable(false);
  await shop.type("Card number", "4111");
  await expect(await shop.field("Card number")).toHaveValue("4111");
  await disable(true);
  await page.getByRole("button", { name: "Pay" }).click();
  await page.waitForURL(/\/paid\?/);
  expect([...new URL(page.url()).searchParams.keys()]).toEqual(["email"]);
});

test("a session belongs to a form elsewhere on the page by its form attribute", async ({ shop }) => {
  await shop.open(`${shop.session(CARD, 'form="other" name="payment"')}
    <form id="other" action="/paid"><button>Pay</button></form>`);
  const { page } = shop;
  await shop.type("Card number", "4508750015741019");
  await shop.type("Expiry date", "0139");
  await shop.type("Security code", "100");
  await page.getByRole("button", { name: "Pay" }).click();
  await page.waitForURL(/\/paid\?/);
  expect([...new URL(page.url()).searchParams.keys()]).toEqual(["payment.id", "payment.version"]);
});
