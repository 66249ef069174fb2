import { CARDS } from "../support/cards.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

test("a page with the strictest policy takes a card, and its frames have no names to target", async ({
  page,
  running,
  strangers,
}) => {
  const { path, integrity } = await running.merchant.elements();
  const session = await running.merchant.createSession(10);
  const violations: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy|Trusted/.test(message.text())) violations.push(message.text());
  });
  const url = strangers.place(
    "shop.localhost",
    "/strict",
    `<script type="module" src="${running.gateway}${path}" integrity="${integrity}" crossorigin></script>
     <form action="/paid" method="post">
       <hosted-session gateway="${running.gateway}" merchant="TESTMERCHANT" session="${session}">
         <label for="n">Card number</label><hosted-field id="n" field="card.number"></hosted-field>
         <label for="e">Expiry date</label><hosted-field id="e" field="card.expiry"></hosted-field>
         <label for="c">Security code</label><hosted-field id="c" field="card.securityCode"></hosted-field>
       </hosted-session>
       <button>Pay</button>
     </form>`,
    {
      "content-security-policy":
        `default-src 'none'; script-src ${running.gateway}; frame-src ${running.gateway}; form-action 'self'; ` +
        "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    },
  );
  await page.goto(url);
  const checkout = new CheckoutPage(page, running.shop);
  const { number, expiry, code } = CARDS.visaDebit;
  await checkout.type("Card number", number);
  await checkout.type("Expiry date", expiry);
  await checkout.type("Security code", code);
  const names = page.frames().map((frame) => frame.name());
  expect(names.filter((name) => name !== "")).toEqual([]);
  strangers.place("shop.localhost", "/paid", "<p>Paid</p>");
  const posted = page.waitForRequest((request) => request.url().endsWith("/paid"));
  await checkout.pay();
  const fields = new URLSearchParams((await posted).postData() ?? "");
  // The context must not close during the navigation, because Chromium then waits for it.
  await expect(page.getByText("Paid")).toBeVisible();
  expect([...fields.keys()]).toEqual(["session.id", "session.version"]);
  expect(fields.get("session.id")).toBe(session);
  expect(violations).toEqual([]);
});

test("a script that does not match its integrity hash does not run", async ({ page, running, strangers }) => {
  const { path } = await running.merchant.elements();
  const url = strangers.place(
    "shop.localhost",
    "/pinned",
    `<script type="module" src="${running.gateway}${path}" integrity="sha384-${"A".repeat(64)}" crossorigin></script>
     <hosted-session merchant="TESTMERCHANT"><hosted-field field="card.number"></hosted-field></hosted-session>`,
  );
  const consoleTexts: string[] = [];
  page.on("console", (message) => consoleTexts.push(message.text()));
  await page.goto(url);
  await expect.poll(() => consoleTexts.join("\n")).toContain("integrity");
  expect(await page.evaluate(() => customElements.get("hosted-field"))).toBeUndefined();
  expect(page.frames()).toHaveLength(1);
});

test("a filled field that the page reloads is empty, and the form is not submitted without it", async ({
  checkout,
  page,
}) => {
  await checkout.open();
  await checkout.typeCard(CARDS.visaDebit);
  const puts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "PUT") puts.push(request.url());
  });
  await checkout.element("Card number").evaluate((element) => {
    const frame = element.shadowRoot?.querySelector("iframe");
    if (frame) frame.src = frame.src.concat("");
  });
  await expect(checkout.field("Card number")).toHaveValue("");
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(4);
  await checkout.pay();
  await expect(checkout.hint("Card number")).not.toHaveText("");
  expect(puts).toEqual([]);
  // The field works again.
  await checkout.type("Card number", CARDS.visaDebit.number);
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
});
