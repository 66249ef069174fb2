import { CANARY } from "../support/canary.ts";
import { CheckoutPage } from "../support/checkout-page.ts";
import { openLeakyShop } from "../support/leaky-gateway.ts";
import { FromFrame, Hello } from "../../src/wire/page-frame/from-frame.ts";
import { read } from "../../src/wire/schema/schema.ts";
import { ToFrame } from "../../src/wire/page-frame/to-frame.ts";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/attack-fixtures.ts";

interface Word {
  way: "window" | "from frame" | "to frame";
  data: unknown;
}

/** Records every message of the page verbatim. */
async function listen(page: Page): Promise<() => Promise<Word[]>> {
  await page.addInitScript(() => {
    if (window !== top) return;
    const recordedMessages: { way: string; data: unknown }[] = [];
    Object.assign(window, { recordedMessages });
    addEventListener("message", ({ data, ports }) => {
      recordedMessages.push({ way: "window", data });
      for (const port of ports)
        port.addEventListener("message", (event) =>
          recordedMessages.push({ way: "from frame", data: event.data }),
        );
    });
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (this: MessagePort, ...sent: [unknown, ...never[]]) {
      recordedMessages.push({ way: "to frame", data: sent[0] });
      Reflect.apply(post, this, sent);
    };
  });
  return () => page.evaluate(() => (window as unknown as { recordedMessages: Word[] }).recordedMessages);
}

const isKnown = ({ way, data }: Word) =>
  (way === "window"
    ? read(Hello, data)
    : way === "to frame"
      ? ToFrame.parse(data)
      : FromFrame.parse(data)) !== undefined;

async function buy(checkout: CheckoutPage): Promise<void> {
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard({ ...CANARY, number: "4508750015741018", expiry: "01/39" });
  await checkout.pay();
  await expect(checkout.hint("Card number")).not.toHaveText("");
  const refused = await checkout.page
    .locator("hosted-session")
    .evaluate((element: HTMLElement & { update(): Promise<{ status: string }> }) => element.update());
  expect(refused.status).toBe("fields_in_error");
  await checkout.correct("Card number", CANARY.number);
  await expect(checkout.surcharge).not.toHaveText("–");
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
}

test("page and frames exchange only messages of the contract", async ({ page, checkout }) => {
  const recordedMessages = await listen(page);
  await buy(checkout);
  const messages = await recordedMessages();
  expect(messages.filter((message) => !isKnown(message))).toEqual([]);
  const kinds = new Set(messages.map(({ way, data }) => `${way}: ${(data as { t: string }).t}`));
  for (const kind of [
    "window: hello",
    "to frame: start",
    "to frame: submit",
    "from frame: ready",
    "from frame: state",
    "from frame: card",
    "from frame: refused",
    "from frame: stored",
  ])
    expect(kinds).toContain(kind);
});

test("negative control: an extra message is detected", async ({ page, running }) => {
  const leaky = await openLeakyShop(
    running,
    `addEventListener("input", () => parent.postMessage({ t: "state", length: 4 }, "*"), true);`,
  );
  const recordedMessages = await listen(page);
  const checkout = new CheckoutPage(page, leaky.shop);
  await checkout.open();
  await checkout.type("Card number", "4508");
  expect((await recordedMessages()).filter((message) => !isKnown(message)).length).toBeGreaterThan(0);
  leaky.close();
});

test("an error inside a frame is not reported outside", async ({ page, running }) => {
  // A frame that fails with card data in its error, thrown and as a rejected promise.
  const leaky = await openLeakyShop(
    running,
    `addEventListener("input", ({ target }) => {
       void Promise.reject(new Error(target.value));
       throw new Error(target.value);
     }, true);`,
  );
  const inside: string[] = [];
  page.on("pageerror", (error) => inside.push(error.message));
  await page.addInitScript(() => {
    if (window !== top) return;
    const errors: string[] = [];
    Object.assign(window, { errors });
    addEventListener("error", ({ message, error }) => errors.push(`${message} ${String(error)}`), true);
    addEventListener("unhandledrejection", ({ reason }) => errors.push(String(reason)));
    for (const how of ["error", "warn", "log", "info", "debug"] as const) {
      console[how] = (...values: unknown[]) => void errors.push(values.map(String).join(" "));
    }
  });
  const checkout = new CheckoutPage(page, leaky.shop);
  await checkout.open();
  await checkout.type("Card number", CANARY.number.slice(0, 8));
  await expect.poll(() => inside.join()).toContain("4508 7500");
  const errors = () => page.evaluate(() => (window as unknown as { errors: string[] }).errors);
  expect(await errors()).toEqual([]);
  // Negative control: the page receives its own errors. This one is thrown in a task of its own, so that it is uncaught.
  await page.evaluate(
    () =>
      void setTimeout(() => {
        throw new Error("its own");
      }),
  );
  await expect.poll(async () => (await errors()).join()).toContain("its own");
  leaky.close();
});
