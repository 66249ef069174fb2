import { CARDS } from "../support/cards.ts";
import { expect, test } from "../support/e2e-fixtures.ts";

const NO_SESSION = "SESSION00000000000000000000000000";

test("an expired session: the payer is told, the entries stay, and a new one is paid", async ({
  checkout,
}) => {
  await checkout.open();
  await checkout.page
    .locator("hosted-session")
    .evaluate((element, id) => element.setAttribute("session", id), NO_SESSION);
  await checkout.typeCard(CARDS.visaDebit);
  await checkout.pay();
  await expect(checkout.outcome).toContainText("started anew");
  await expect(checkout.outcome).toContainText("nothing was charged");
  await expect(checkout.field("Card number")).toHaveValue("4012 0000 3333 0026");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
});

test("a gateway that is down during the payment: the payer is told, and the entries stay", async ({
  checkout,
}) => {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard(CARDS.visaDebit);
  await checkout.page.route("**/api/rest/**", (route) => route.abort("connectionrefused"));
  await checkout.pay();
  await expect(checkout.outcome).toContainText("nothing was charged");
  await expect(checkout.field("Card number")).toHaveValue("4012 0000 3333 0026");

  await checkout.page.unroute("**/api/rest/**");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
});

test("a gateway that is down when the page opens: each field shows a notice and offers another attempt", async ({
  checkout,
  running,
}) => {
  test.setTimeout(90_000);
  await checkout.page.route("**/field?o=*", (route) => route.abort("connectionrefused"));
  const logged = checkout.page.waitForEvent("console", {
    predicate: (message) =>
      message.type() === "error" && message.text().includes(`did not load from ${running.gateway}.`),
    timeout: 60_000,
  });
  await checkout.open();
  expect((await logged).text()).toContain(checkout.shop);
  const again = checkout.element("Card number").getByRole("button", { name: /Try again/ });
  await expect(again).toBeVisible();

  await checkout.page.unroute("**/field?o=*");
  const buttons = checkout.page.getByRole("button", { name: /Try again/ });
  await expect(buttons).toHaveCount(4);
  for (let left = 4; left > 0; left -= 1) {
    await buttons.first().click();
    await expect(buttons).toHaveCount(left - 1);
  }
  await checkout.type("Card number", CARDS.visaDebit.number);
  await expect(checkout.field("Card number")).toHaveValue("4012 0000 3333 0026");
});

test("a page without a merchant: the console says so", async ({ page, running, strangers }) => {
  const consoleTexts: string[] = [];
  page.on("console", (message) => consoleTexts.push(message.text()));
  const url = strangers.place(
    "shop.localhost",
    "/half-done",
    `<script type="module" src="${running.gateway}/hosted-session.js"></script>
     <hosted-session><hosted-field field="card.number"></hosted-field></hosted-session>`,
  );
  await page.goto(url);
  await expect.poll(() => consoleTexts.join("\n")).toContain('needs merchant="…"');
});

test("an incomplete address: the browser focuses it, and the card is not sent", async ({ checkout }) => {
  await checkout.open();
  await checkout.page.getByLabel("Email").fill("");
  await checkout.typeCard(CARDS.visaDebit);
  const requests: string[] = [];
  checkout.page.on("request", (request) => requests.push(`${request.method()} ${request.url()}`));
  await checkout.pay();
  await expect(checkout.page.getByLabel("Email")).toBeFocused();
  expect(requests.filter((request) => request.startsWith("PUT"))).toEqual([]);
});
