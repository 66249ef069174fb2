import { CARD, expect, test } from "./field-page.ts";

/** Wraps the template's content into nested shadow roots of these modes. */
const wrap = (modes: string, content: string) => `
  <template>${content}</template><div id="host"></div>
  <script>
    let at = host;
    for (const mode of "${modes}".split(" ")) {
      const next = document.createElement("div");
      at.append(next);
      at = next.attachShadow({ mode });
    }
    at.append(document.querySelector("template").content);
    const session = at.querySelector("hosted-session");
  </script>`;

for (const modes of ["open", "closed", "open open", "closed closed", "open closed open"]) {
  test(`${modes}: fields accept input in tab order and are stored`, async ({ shop }) => {
    await shop.open(wrap(modes, shop.session(CARD)));
    const { page } = shop;
    await (await shop.field("Card number")).click();
    await page.keyboard.type("371881634498004", { delay: 10 });
    await page.keyboard.press("Tab");
    await expect(await shop.field("Expiry date")).toBeFocused();
    await page.keyboard.type("0139", { delay: 10 });
    await page.keyboard.press("Tab");
    await expect(await shop.field("Security code")).toBeFocused();
    await page.keyboard.type("1000", { delay: 10 });
    await page.keyboard.press("Shift+Tab");
    await expect(await shop.field("Expiry date")).toBeFocused();
    expect(await page.evaluate("session.update()")).toMatchObject({
      status: "ok",
      card: { brand: "AMEX", securityCodeProvided: true },
    });
  });
}

test("a field in a closed root of its own finds the session outside, and a form around both is posted", async ({
  shop,
  strangers,
}) => {
  const { page } = shop;
  strangers.place("shop.localhost", "/paid", "<p>Paid</p>");
  await shop.open(`
    <form action="/paid">${shop.session(`<card-number></card-number>`)}<button>Pay</button></form>
    <script>
      customElements.define("card-number", class extends HTMLElement {
        constructor() {
          super();
          const field = document.createElement("hosted-field");
          field.setAttribute("field", "card.number");
          this.attachShadow({ mode: "closed" }).append(field);
        }
      });
    </script>`);
  await shop.type("Card number", "4508750015741019");
  await page.getByRole("button", { name: "Pay" }).click();
  await page.waitForURL(/\/paid\?/);
  expect([...new URL(page.url()).searchParams.keys()]).toEqual(["session.id", "session.version"]);
});
