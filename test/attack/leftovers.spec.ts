import { CANARY, leaksIn } from "../support/canary.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/attack-fixtures.ts";

test("every field is empty after the payer leaves and comes back", async ({ checkout, page, strangers }) => {
  await checkout.open();
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
  await page.evaluate(() => {
    addEventListener("pageshow", ({ persisted }) => Object.assign(window, { persisted }));
    Object.assign(window, { stillHere: true });
  });
  await checkout.typeCard(CANARY);
  await page.goto(strangers.place("elsewhere.localhost", "/", "<p>Elsewhere</p>"));
  await page.goBack();
  await expect(checkout.field("Card number")).toHaveValue("");
  for (const label of ["Expiry date", "Security code", "Name on card"] as const) {
    await expect(checkout.field(label)).toHaveValue("");
  }
  await checkout.type("Card number", CANARY.number);
  await expect(checkout.field("Card number")).toHaveValue("4508 7500 1574 1019");
});

test("every field is empty after a return to a page that must not be cached", async ({
  page,
  running,
  strangers,
}) => {
  const fields = ["card.number", "card.expiry", "card.securityCode"];
  const url = strangers.place(
    "shop.localhost",
    "/no-store",
    `<script type="module" src="${running.gateway}/hosted-session.js"></script>
     <hosted-session merchant="TESTMERCHANT">
       ${fields.map((field) => `<hosted-field field="${field}"></hosted-field>`).join("")}
     </hosted-session>`,
    { "cache-control": "no-store" },
  );
  const input = (field: string) =>
    page.frameLocator(`hosted-field[field="${field}"] iframe`).locator("input");
  await page.goto(url);
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(3);
  for (const [field, text] of [
    ["card.number", CANARY.number],
    ["card.expiry", CANARY.expiry],
    ["card.securityCode", CANARY.code],
  ] as const) {
    await input(field).pressSequentially(text);
    await expect(input(field)).not.toHaveValue("");
  }
  await page.goto(strangers.place("elsewhere.localhost", "/", "<p>Elsewhere</p>"));
  await page.goBack();
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(3);
  for (const field of fields) await expect(input(field)).toHaveValue("");
});

test("the browser keeps nothing: no cookie, no storage, no cache of a card", async ({
  checkout,
  page,
  running,
}) => {
  const cookies: string[] = [];
  page.on("response", (answer) => {
    if (answer.url().startsWith(running.gateway) && answer.headers()["set-cookie"])
      cookies.push(answer.url());
  });
  await checkout.open();
  await checkout.typeCard(CANARY);
  await checkout.pay();
  await expect(checkout.outcome).toContainText(/Approved|Nothing was charged/);
  expect(cookies).toEqual([]);
  const frames = page.frames().filter((frame) => frame.url().startsWith(running.gateway));
  expect(frames.length).toBeGreaterThan(0);
  for (const frame of [page.mainFrame(), ...frames]) {
    const kept = await frame.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      (await indexedDB.databases()).length,
      (await caches.keys()).length,
    ]);
    expect(kept).toEqual([0, 0, 0, 0]);
  }
  const { cookies: all } = await page.context().storageState();
  expect(all.map(({ name: cookie }) => cookie)).toEqual(["visitor"]);
});

test("copying, cutting and dragging reveal nothing of number and security code", async ({
  checkout,
  page,
  context,
  running,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: running.shop });
  await checkout.open();
  await checkout.typeCard(CANARY);
  await page.getByLabel("Email").click();
  await page.evaluate(() => navigator.clipboard.writeText("untouched"));
  for (const label of ["Card number", "Security code"] as const) {
    for (const keys of ["ControlOrMeta+C", "ControlOrMeta+X"]) {
      await checkout.field(label).click();
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.press(keys);
    }
  }
  await expect(checkout.field("Card number")).toHaveValue("4508 7500 1574 1019");
  await page.getByLabel("Email").click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("untouched");

  await checkout.field("Card number").click({ clickCount: 3 });
  const from = await checkout.element("Card number").boundingBox();
  const to = await page.getByLabel("Email").boundingBox();
  if (!from || !to) throw new Error("the fields are not laid out");
  await page.mouse.move(from.x + 60, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 40, to.y + to.height / 2, { steps: 8 });
  await page.mouse.up();
  expect(await page.getByLabel("Email").inputValue()).not.toMatch(/4508|1019/);
});

test("the gateway's log has no card data", async ({ page, running }) => {
  const checkout = new CheckoutPage(page, running.shop);
  await checkout.open();
  await checkout.typeCard({ ...CANARY, number: "4508750015741018" });
  await checkout.pay();
  await checkout.correct("Card number", CANARY.number);
  await expect(checkout.surcharge).not.toHaveText("–");
  await checkout.pay();
  await expect(checkout.outcome).toContainText(/Approved|Nothing was charged/);
  const lines = running.log.map((line) => ({
    what: "log",
    seen: line.replace(/"(at|address)":"[^"]*"/g, ""),
  }));
  expect(lines.length).toBeGreaterThan(3);
  expect(leaksIn(lines)).toEqual([]);
  expect(leaksIn([...lines, { what: "log", seen: '{"number":"4508750015741019"}' }])).toHaveLength(1);
});
