import { CARDS } from "../support/cards.ts";
import { expect, test } from "../support/attack-fixtures.ts";

/**
 * A service worker that an attacker's script installed on the shop's origin. It answers every request with its own
 * content.
 */
const WORKER = `
  const EVIL = {
    script: ["window.evil = true; export {};", "text/javascript"],
    frame: ["<input value='evil'><script>parent.postMessage('evil', '*')</script>", "text/html"],
    other: ["evil", "text/plain"],
  };
  addEventListener("install", () => skipWaiting());
  addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  addEventListener("fetch", (event) => {
    const { pathname, origin } = new URL(event.request.url);
    const what = pathname.endsWith("/hosted-session.js") ? "script"
      : pathname.endsWith("/field") ? "frame"
      : pathname === "/other" ? "other" : undefined;
    if (!what) return;
    const [body, type] = EVIL[what];
    const headers = { "content-type": type, "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" };
    event.respondWith(new Response(body, { headers }));
  });`;

const SHOP = "shop.localhost";

for (const [what, ran] of [
  ["it does not run in a page that pins ours", false],
  ["negative control: it runs in a page without a pin", true],
] as const) {
  test(`a service worker of the shop replaces our script: ${what}`, async ({ page, running, strangers }) => {
    const { path, integrity } = await running.merchant.elements();
    const attributes = ran ? "" : `integrity="${integrity}" crossorigin`;
    const worker = strangers.place(SHOP, "/worker.js", WORKER, { "content-type": "text/javascript" });
    await page.goto(strangers.place(SHOP, "/plain", "<p>Plain</p>"));
    await page.evaluate(async (url) => {
      await navigator.serviceWorker.register(url);
      await navigator.serviceWorker.ready;
    }, worker);
    const consoleTexts: string[] = [];
    page.on("console", (message) => consoleTexts.push(message.text()));
    await page.goto(
      strangers.place(
        SHOP,
        "/pay",
        `<script type="module" src="${running.gateway}${path}" ${attributes}></script>
         <hosted-session merchant="TESTMERCHANT"><hosted-field field="card.number"></hosted-field></hosted-session>`,
      ),
    );
    // The service worker is active.
    expect(await page.evaluate(async () => (await fetch("/other")).text())).toBe("evil");
    if (!ran) await expect.poll(() => consoleTexts.join("\n")).toContain("integrity");
    expect(await page.evaluate(() => "evil" in window)).toBe(ran);
    expect(await page.evaluate(() => customElements.get("hosted-field") === undefined)).toBe(true);
  });
}

test("a service worker of the shop cannot intercept the requests of a field's frame", async ({ hostile }) => {
  await hostile.open();
  const worker = hostile.strangers.place(SHOP, "/worker.js", WORKER, { "content-type": "text/javascript" });
  await hostile.page.evaluate(async (url) => {
    await navigator.serviceWorker.register(url);
    await navigator.serviceWorker.ready;
  }, worker);
  await hostile.page.reload();
  expect(await hostile.page.evaluate(async () => (await fetch("/other")).text())).toBe("evil");
  const field = await hostile.openField("card.number", await hostile.session());
  await hostile.type(field, CARDS.visaDebit.number);
  await hostile.send(field, { t: "submit", rid: "r".repeat(22), fields: ["card.number"] });
  await hostile.waitFor(field, "stored");
  expect(await hostile.value(field)).toBe("4012 0000 3333 0026");
  expect((await hostile.windowHeard()).join()).not.toContain("evil");
});
