import type { Page } from "@playwright/test";
import { DEMO_MERCHANT } from "../../demo/launcher/demo-gateway.ts";
import { CARDS } from "../support/cards.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, type Running, test } from "../support/e2e-fixtures.ts";

const { id: merchant, password } = DEMO_MERCHANT;

/** A shop's page that records events, and runs `script`. */
const page = (running: Running, session: string, script = "") => `
  <script type="module" src="${running.gateway}/hosted-session.js"></script>
  <hosted-session gateway="${running.gateway}" merchant="${merchant}" session="${session}">
    <hosted-field field="card.number"></hosted-field>
    <hosted-field field="card.expiry"></hosted-field>
    <hosted-field field="card.securityCode"></hosted-field>
  </hosted-session>
  <script>
    const session = document.querySelector("hosted-session");
    const events = [];
    for (const type of ["sessionexpiring", "sessionexpired", "binchange", "cardtypechange"])
      document.addEventListener(type, (event) => events.push(event));
    ${script}
  </script>`;

/** Changes the boot data on its way to the fields, as an operator's configuration would. */
async function configure(shop: Page, running: Running, was: string, is: string): Promise<void> {
  await shop.route("**/field?o=*", async (route) => {
    const url = new URL(route.request().url());
    const response = await route.fetch({
      url: `${running.gatewayFromHere}${url.pathname}${url.search}`,
      headers: { ...route.request().headers(), "host": url.host, "accept-encoding": "identity" },
    });
    const body = await response.text();
    if (!body.includes(was)) throw new Error(`no ${was} in the field's document`);
    await route.fulfill({ response, body: body.replace(was, is) });
  });
}

/** The calls of the merchant's server to its gateway. */
async function ask(running: Running, method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${running.gatewayFromHere}/api/rest/version/100/merchant/${merchant}/${path}`, {
    method,
    headers: {
      "authorization": `Basic ${Buffer.from(`merchant.${merchant}:${password}`).toString("base64")}`,
      "content-type": "application/json",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  return answer.json();
}

async function typeCard(shop: CheckoutPage): Promise<void> {
  await expect(shop.page.locator("hosted-field:state(ready)")).toHaveCount(3);
  await shop.type("Card number", CARDS.visaDebit.number);
  await shop.type("Expiry date", CARDS.visaDebit.expiry);
  await shop.type("Security code", CARDS.visaDebit.code);
}

test("an expiring session is announced and replaced, and the typed card is charged with the new one", async ({
  page: shop,
  running,
  strangers,
}) => {
  const first = await running.merchant.createSession(10);
  const second = await running.merchant.createSession(10);
  await configure(shop, running, '"idle":"900"', '"idle":"24"');
  const swap = `document.addEventListener("sessionexpiring", ({ session: old }) => {
    if (old === "${first}") session.attach("${second}");
  });`;
  await shop.goto(strangers.place("shop.localhost", "/expiring", page(running, first, swap)));
  const checkout = new CheckoutPage(shop, running.shop);
  await typeCard(checkout);
  await expect(shop.locator("hosted-session")).toHaveJSProperty("session", second, { timeout: 30_000 });
  await expect(checkout.field("Card number")).toHaveValue("4012 0000 3333 0026");
  await expect(checkout.field("Security code")).toHaveValue(CARDS.visaDebit.code);

  const result = await shop.evaluate("session.update()");
  expect(result).toMatchObject({ status: "ok", session: { id: second } });
  const announced = await shop.evaluate<string[]>(
    'events.filter(({ type }) => type.startsWith("sessionexp")).map(({ type, session }) => type + " " + session)',
  );
  expect(announced[0]).toBe(`sessionexpiring ${first}`);
  expect(announced).not.toContain(`sessionexpired ${first}`);

  const { version } = (result as { session: { version: string } }).session;
  const paid = await ask(running, "PUT", `order/LIFE-${Date.now()}/transaction/1`, {
    apiOperation: "PAY",
    order: { amount: "10.00", currency: "EUR" },
    session: { id: second, version },
  });
  expect(paid).toMatchObject({ result: "SUCCESS", order: { status: "CAPTURED" } });
  expect(await ask(running, "GET", `session/${first}`)).not.toHaveProperty("sourceOfFunds");
});

test("an expired session is announced once, and one that the gateway no longer knows at once", async ({
  page: shop,
  running,
  strangers,
}) => {
  const session = await running.merchant.createSession(10);
  await configure(shop, running, '"idle":"900"', '"idle":"8"');
  await shop.goto(strangers.place("shop.localhost", "/expired", page(running, session)));
  const types = () => shop.evaluate<string[]>("events.map(({ type }) => type)");
  await expect.poll(types, { timeout: 20_000 }).toEqual(["sessionexpiring", "sessionexpired"]);

  await typeCard(new CheckoutPage(shop, running.shop));
  await shop.evaluate(`events.length = 0; session.attach("SESSION${"0".repeat(26)}")`);
  expect(await shop.evaluate("session.update()")).toMatchObject({ status: "system_error" });
  expect((await types()).filter((type) => type.startsWith("sessionexp"))).toEqual(["sessionexpired"]);
});

test("the first six digits reach the page only if the operator allows it, in order, and are withdrawn with the number", async ({
  page: shop,
  running,
  strangers,
}) => {
  const session = await running.merchant.createSession(10);
  const url = strangers.place("shop.localhost", "/bin", page(running, session));
  const checkout = new CheckoutPage(shop, running.shop);
  const bins = () =>
    shop.evaluate<string[]>(
      'events.filter(({ type }) => type === "binchange").map(({ bin, sequence }) => sequence + " " + bin)',
    );
  await shop.goto(url);
  await typeCard(checkout);
  await expect.poll(() => shop.evaluate("events.some(({ brand }) => brand === 'VISA')")).toBe(true);
  expect(await bins()).toEqual([]);

  await configure(shop, running, '"bin":false', '"bin":true');
  await shop.goto(url);
  await typeCard(checkout);
  await expect.poll(bins).toEqual(["1 401200"]);
  await checkout.field("Card number").click();
  await shop.keyboard.press("End");
  await shop.keyboard.press("Backspace");
  await expect.poll(bins).toEqual(["1 401200", "2 "]);
  await shop.keyboard.type(CARDS.visaDebit.number.slice(-1));
  await expect.poll(bins).toEqual(["1 401200", "2 ", "3 401200"]);
  // The data that a lost frame reported is withdrawn.
  await checkout.element("Card number").evaluate((element) => element.remove());
  await expect.poll(bins).toEqual(["1 401200", "2 ", "3 401200", "4 "]);
});
