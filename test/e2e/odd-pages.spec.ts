import { CARDS } from "../support/cards.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

const script = (gateway: string) => `<script type="module" src="${gateway}/hosted-session.js"></script>`;

const FORM = `<form action="/paid">
  <hosted-session merchant="TESTMERCHANT">
    <hosted-field field="card.number"></hosted-field>
    <hosted-field field="card.expiry"></hosted-field>
    <hosted-field field="card.securityCode"></hosted-field>
  </hosted-session>
  <button>Pay</button>
</form>`;

const { number, expiry, code } = CARDS.visaDebit;

/** Outdated kinds of pages that still exist. */
const PAGES: Record<string, (content: string) => string> = {
  "a script that extends Object.prototype": (content) =>
    `<script>Object.prototype.extend = function () {}; Object.prototype.t = "t";</script>${content}`,
  "vertical text": (content) => `<style>html { writing-mode: vertical-rl }</style>${content}`,
};

for (const [what, page] of Object.entries(PAGES)) {
  test(`a card is taken on a page with ${what}`, async ({ page: tab, running, strangers }) => {
    strangers.place("shop.localhost", "/paid", "<p>Paid</p>");
    await tab.goto(strangers.place("shop.localhost", "/odd", page(script(running.gateway) + FORM)));
    const checkout = new CheckoutPage(tab, running.shop);
    await checkout.type("Card number", number);
    await checkout.type("Expiry date", expiry);
    await checkout.type("Security code", code);
    await checkout.pay();
    await tab.waitForURL(/\/paid\?session\.id=SESSION\w+&session\.version=\w+$/);
  });
}

test("a card is taken in a document that another one has written into an iframe", async ({
  page: tab,
  running,
  strangers,
}) => {
  strangers.place("shop.localhost", "/paid", "<p>Paid</p>");
  const inner = (script(running.gateway) + FORM).replaceAll('"', "&quot;");
  const html = `<iframe title="Checkout" style="width:600px;height:400px" srcdoc="<!doctype html>${inner}"></iframe>`;
  await tab.goto(strangers.place("shop.localhost", "/preview", html));
  const preview = tab.frameLocator('iframe[title="Checkout"]');
  for (const [field, text] of [
    ["card.number", number],
    ["card.expiry", expiry],
    ["card.securityCode", code],
  ] as const) {
    const input = preview.frameLocator(`hosted-field[field="${field}"] iframe`).getByRole("textbox");
    await input.click();
    await input.pressSequentially(text, { delay: 5 });
  }
  const paid = tab.waitForRequest(/\/paid\?session\.id=SESSION/);
  await preview.getByRole("button", { name: "Pay" }).click();
  expect(new URL((await paid).url()).searchParams.get("session.version")).toMatch(/^\w+$/);
});
