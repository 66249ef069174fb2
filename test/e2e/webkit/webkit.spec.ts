import { CARDS } from "../../support/cards.ts";
import { expect, test as base } from "../../support/e2e-fixtures.ts";
import { findWebKit, openWebKit } from "../../../scripts/webkit.ts";
import { Key, WebKitCheckout } from "./webkit-checkout.ts";

/** One window for all tests; each starts with a new page. */
const test = base.extend<{ webkit: WebKitCheckout }, { opened: Awaited<ReturnType<typeof openWebKit>> }>({
  opened: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright wants a pattern here
    async ({}, use) => {
      const opened = await openWebKit(findWebKit()!);
      await use(opened);
      await opened.close();
    },
    { scope: "worker" },
  ],
  webkit: async ({ opened, running }, use) => {
    await use(new WebKitCheckout(opened.window, running.shop));
  },
});

test("a card is typed, formatted and paid with", async ({ webkit, running }) => {
  await webkit.open();
  await webkit.fillAddress();
  await webkit.typeCard(CARDS.visaDebit);
  expect(await webkit.value("card.number")).toBe("4012 0000 3333 0026");
  expect(await webkit.value("card.expiry")).toBe("01 / 39");
  await webkit.pay();
  const outcome = await webkit.outcome(/Approved/);
  expect(outcome).toContain("Approved");
  const order = await running.merchant.retrieveOrder(/ORD-[0-9A-F]+/.exec(outcome)![0]);
  expect(order).toMatchObject({ status: "CAPTURED", amount: 61.9 });
});

test("the caret stays where the payer types, in the middle of a formatted number", async ({ webkit }) => {
  await webkit.open();
  await webkit.type("card.number", "401200003333026");
  // A zero is missing before the last four digits: six places back from the end.
  for (let times = 0; times < 3; times += 1) await webkit.keys(Key.ARROW_LEFT);
  await webkit.keys("0");
  await webkit.keys(Key.BACK_SPACE, "0");
  expect(await webkit.value("card.number")).toBe("4012 0000 3333 0026");
  await webkit.keys(Key.END, Key.BACK_SPACE);
  expect(await webkit.value("card.number")).toBe("4012 0000 3333 002");
});

test("Tab and Shift+Tab move from field to field across frames, without a stop between", async ({
  webkit,
}) => {
  await webkit.open();
  await webkit.click("card.number");
  for (const field of ["card.expiry", "card.securityCode", "card.nameOnCard"]) {
    await webkit.keys(Key.TAB);
    await expect.poll(() => webkit.focused()).toBe(field);
  }
  for (const field of ["card.securityCode", "card.expiry", "card.number"]) {
    await webkit.window.actions().keyDown(Key.SHIFT).sendKeys(Key.TAB).keyUp(Key.SHIFT).perform();
    await expect.poll(() => webkit.focused()).toBe(field);
  }
});

test("text goes to the field that Tab has focused", async ({ webkit }) => {
  await webkit.open();
  await webkit.click("card.number");
  await webkit.keys("4012000033330026", Key.TAB, "0139", Key.TAB, "100", Key.TAB, "Ada Example");
  expect(await webkit.value("card.expiry")).toBe("01 / 39");
  expect(await webkit.value("card.securityCode")).toBe("100");
  expect(await webkit.value("card.nameOnCard")).toBe("Ada Example");
});

test("an invalid number is reported at its field, stays, and can be corrected", async ({ webkit }) => {
  await webkit.open();
  await webkit.fillAddress();
  await webkit.typeCard({ ...CARDS.visaDebit, number: "4012000033330027" });
  await expect.poll(() => webkit.hasState("card.number", "invalid")).toBe(true);
  await webkit.pay();
  expect(await webkit.value("card.number")).toBe("4012 0000 3333 0027");
  await webkit.click("card.number");
  await webkit.keys(Key.END, Key.BACK_SPACE, "6");
  await expect.poll(() => webkit.hasState("card.number", "valid")).toBe(true);
  await webkit.pay();
  expect(await webkit.outcome(/Approved/)).toContain("Approved");
});

test("Enter in a field pays", async ({ webkit }) => {
  await webkit.open();
  await webkit.fillAddress();
  await webkit.typeCard(CARDS.visaDebit);
  await webkit.keys(Key.ENTER);
  expect(await webkit.outcome(/Approved/)).toContain("Approved");
});

test("a value without key strokes, such as a password manager's, is formatted and accepted", async ({
  webkit,
}) => {
  await webkit.open();
  await webkit.inside("card.number", async (input) => {
    await webkit.window.executeScript(
      `const [input] = arguments;
       Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(input, "4111-1111-1111-1111");
       input.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));`,
      input,
    );
  });
  expect(await webkit.value("card.number")).toBe("4111 1111 1111 1111");
  await expect.poll(() => webkit.hasState("card.number", "valid")).toBe(true);
});

test("fields of a restored page are empty, and the page is notified", async ({ webkit, running }) => {
  await webkit.open();
  await webkit.typeCard(CARDS.visaDebit);
  await webkit.window.get(`${running.shop}/gallery`);
  await webkit.window.navigate().back();
  await webkit.ready();
  for (const field of ["card.number", "card.expiry", "card.securityCode"] as const) {
    expect(await webkit.value(field)).toBe("");
    expect(await webkit.hasState(field, "empty")).toBe(true);
  }
});

for (const mode of ["open", "closed"] as const) {
  test(`fields in a nested ${mode} shadow root find each other, are stored and provide their session`, async ({
    webkit,
  }) => {
    await webkit.open();
    const outcome = await webkit.window.executeAsyncScript<string>(
      `const done = arguments[arguments.length - 1];
       const there = document.querySelector("hosted-session");
       const outer = document.createElement("div");
       document.body.prepend(outer);
       const middle = outer.attachShadow({ mode: "${mode}" }).appendChild(document.createElement("div"));
       const root = middle.attachShadow({ mode: "${mode}" });
       const session = document.createElement("hosted-session");
       for (const name of ["gateway", "merchant", "session", "api-version"]) {
         if (there.hasAttribute(name)) session.setAttribute(name, there.getAttribute(name));
       }
       for (const name of ["card.number", "card.expiry"]) {
         const field = document.createElement("hosted-field");
         field.setAttribute("field", name);
         session.append(field);
       }
       root.append(session);
       there.remove();
       session.addEventListener("ready", () => session.update().then(({ status, errors }) =>
         done(status + " " + JSON.stringify(errors))));`,
    );
    expect(outcome).toBe('fields_in_error {"card.number":"missing","card.expiry":"missing"}');
  });
}
