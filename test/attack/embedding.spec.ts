import type { Page } from "@playwright/test";
import { CARDS } from "../support/cards.ts";
import { expect, test as base } from "../support/attack-fixtures.ts";
import { fieldUrl } from "../support/attack-kit.ts";

const FRAME = (url: string, attributes = "") => `<iframe src="${url}" ${attributes}></iframe>`;

/** A page that accepts every offered port and starts a field on it, as any embedder might. */
const EAGER = `<script>
  window.offers = [];
  addEventListener("message", ({ data, origin, ports: [port] }) => {
    window.offers.push(origin + " " + JSON.stringify(data));
    if (!port) return;
    port.onmessage = () => {};
    port.postMessage({ t: "start", v: 2, field: "card.number", group: "g".repeat(22), session: null });
  });
</script>`;

const test = base.extend<{ inputs: (page: Page) => Promise<number> }>({
  /**
   * Counts the inputs in all frames of a page. First it opens a field on a registered page in another tab and waits for
   * its input, because a frame that was loaded earlier has its input by then, if it gets one.
   */
  inputs: async ({ context, running, strangers }, use) => {
    await use(async (page) => {
      const later = await context.newPage();
      const bound = fieldUrl(running, strangers.origin("shop.localhost"));
      await later.goto(strangers.place("shop.localhost", "/later", EAGER + FRAME(bound)));
      await expect(later.frameLocator("iframe").locator("input")).toHaveCount(1);
      await later.close();
      const counts = await Promise.all(
        page.frames().map((frame) =>
          frame
            .locator("input")
            .count()
            .catch(() => 0),
        ),
      );
      return counts.reduce((sum, count) => sum + count, 0);
    });
  },
});

test("negative control: an eager page of a registered origin gets its field", async ({
  page,
  running,
  strangers,
  inputs,
}) => {
  const shop = strangers.origin("shop.localhost");
  await page.goto(strangers.place("shop.localhost", "/good", EAGER + FRAME(fieldUrl(running, shop))));
  expect(await inputs(page)).toBe(1);
});

test("another site cannot embed a frame that is bound to the shop", async ({
  page,
  running,
  strangers,
  inputs,
}) => {
  const bound = fieldUrl(running, strangers.origin("shop.localhost"));
  await page.goto(strangers.place("evil.localhost", "/steal", EAGER + FRAME(bound)));
  expect(await inputs(page)).toBe(0);
  expect(await page.evaluate(() => (window as unknown as { offers: string[] }).offers)).toEqual([]);
});

test("a site whose name resembles the shop's cannot embed it either", async ({
  page,
  running,
  strangers,
  inputs,
}) => {
  const bound = fieldUrl(running, strangers.origin("shop.localhost"));
  for (const host of [
    "shop.localhost.localhost",
    "evilshop.localhost",
    "127.0.0.1",
    "localhost",
    "xn--shp-rlc.localhost",
  ]) {
    await page.goto(strangers.place(host, "/steal", EAGER + FRAME(bound)));
    expect(await inputs(page), host).toBe(0);
  }
});

test("a page of the shop's host on another port cannot embed it either", async ({
  page,
  running,
  strangers,
  inputs,
}) => {
  const bound = fieldUrl(running, running.shop);
  await page.goto(strangers.place("shop.localhost", "/port", EAGER + FRAME(bound)));
  expect(strangers.origin("shop.localhost").replace(/\d+$/, "")).toBe(running.shop.replace(/\d+$/, ""));
  expect(await inputs(page)).toBe(0);
});

test("another site cannot embed it through a page of the shop", async ({
  page,
  running,
  strangers,
  inputs,
}) => {
  const shop = strangers.origin("shop.localhost");
  const inner = strangers.place("shop.localhost", "/inner", EAGER + FRAME(fieldUrl(running, shop)));
  await page.goto(strangers.place("evil.localhost", "/around", FRAME(inner)));
  expect(await inputs(page)).toBe(0);
});

test.describe("a page without an origin has no fields:", () => {
  test("a sandboxed page", async ({ page, running, strangers, inputs }) => {
    const bound = fieldUrl(running, strangers.origin("shop.localhost"));
    const sandboxed = { "content-security-policy": "sandbox allow-scripts" };
    await page.goto(strangers.place("shop.localhost", "/sandboxed", EAGER + FRAME(bound), sandboxed));
    expect(await inputs(page)).toBe(0);
  });

  test("a data: page inside the shop's page", async ({ page, running, strangers, inputs }) => {
    const bound = fieldUrl(running, strangers.origin("shop.localhost"));
    const data = `data:text/html,${encodeURIComponent(EAGER + FRAME(bound))}`;
    await page.goto(strangers.place("shop.localhost", "/around", FRAME(data)));
    expect(await inputs(page)).toBe(0);
    const inside = page.frames().find((frame) => frame.url() === data);
    expect(await inside?.evaluate(() => self.origin)).toBe("null");
  });
});

test("a frame that was sandboxed without an origin shows a text, no input, and sends no request", async ({
  page,
  running,
  strangers,
  inputs,
}) => {
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  const bound = fieldUrl(running, strangers.origin("shop.localhost"));
  await page.goto(
    strangers.place("shop.localhost", "/bare", EAGER + FRAME(bound, 'sandbox="allow-scripts"')),
  );
  expect(await inputs(page)).toBe(0);
  await expect(page.frameLocator("iframe").locator("body")).not.toHaveText("");
  expect(requests.filter((url) => url.includes("/api/"))).toEqual([]);
});

test("a frame without scripts has no input", async ({ page, running, strangers, inputs }) => {
  const bound = fieldUrl(running, strangers.origin("shop.localhost"));
  await page.goto(strangers.place("shop.localhost", "/still", FRAME(bound, 'sandbox="allow-forms"')));
  expect(await inputs(page)).toBe(0);
  await expect(page.frameLocator("iframe").locator("form")).toHaveCount(0);
});

test("a tab of its own, an object, an embed or a prefetch gets no field and no token", async ({
  page,
  running,
  strangers,
  inputs,
}) => {
  const bound = fieldUrl(running, strangers.origin("shop.localhost"));
  const inTab = await page.goto(bound);
  expect(inTab?.status()).toBe(403);
  expect(await page.content()).not.toContain("frameToken");
  expect(await inputs(page)).toBe(0);

  const seen: [string, number][] = [];
  page.on("response", (answer) => {
    if (answer.url() === bound)
      seen.push([answer.request().headers()["sec-fetch-dest"] ?? "?", answer.status()]);
  });
  await page.goto(
    strangers.place(
      "shop.localhost",
      "/ways",
      `${EAGER}<object data="${bound}"></object><embed src="${bound}"><link rel="prefetch" href="${bound}">
       <script>fetch("${bound}", { mode: "no-cors" }).catch(() => {});</script>`,
    ),
  );
  expect(await inputs(page)).toBe(0);
  expect(seen.filter(([, status]) => status !== 403)).toEqual([]);
  expect(seen.length).toBeGreaterThan(0);
});

test("a popup whose opener sends it every message gets no field", async ({
  page,
  running,
  strangers,
  inputs,
}) => {
  const shop = strangers.origin("shop.localhost");
  await page.goto(strangers.place("shop.localhost", "/opener", EAGER));
  const [popup] = await Promise.all([
    page.waitForEvent("popup"),
    page.evaluate((url) => void window.open(url), fieldUrl(running, shop)),
  ]);
  await popup.waitForLoadState();
  expect(await inputs(popup)).toBe(0);
});

test("a fragment moves no focus and scrolls nothing", async ({ page, running, strangers, inputs }) => {
  const bound = fieldUrl(running, strangers.origin("shop.localhost"));
  const low = (url: string) => FRAME(url, `style="display:block;margin-top:1500px;height:40px"`);
  await page.goto(
    strangers.place(
      "shop.localhost",
      "/fragments",
      `${EAGER}<script>addEventListener("scroll", () => (window.scrolled = true), true)</script>` +
        ["#number", "#error", "#boot", "#:~:text=card"].map((end) => low(bound + end)).join(""),
    ),
  );
  expect(await inputs(page)).toBe(4);
  const look = () => page.evaluate(() => [document.activeElement?.localName, scrollY, "scrolled" in window]);
  expect(await look()).toEqual(["body", 0, false]);
  // Negative control: a fragment of the page itself scrolls, and the test detects it.
  await page.evaluate(() => {
    document.querySelectorAll("iframe")[3]!.id = "last";
    location.hash = "last";
  });
  await expect.poll(async () => (await look())[2]).toBe(true);
});

test.describe("pages that isolate themselves", () => {
  for (const policy of ["require-corp", "credentialless"]) {
    test(`with ${policy} can still take a card`, async ({ page, running, strangers }) => {
      const shop = strangers.origin("shop.localhost");
      const headers = { "cross-origin-embedder-policy": policy, "cross-origin-opener-policy": "same-origin" };
      await page.goto(
        strangers.place("shop.localhost", "/isolated", EAGER + FRAME(fieldUrl(running, shop)), headers),
      );
      const input = page.frameLocator("iframe").locator("input");
      await input.pressSequentially(CARDS.visaDebit.number);
      await expect(input).toHaveValue("4012 0000 3333 0026");
      // The page is isolated. The frame does not take part and requests nothing for it.
      const isolated = page.frames().map((frame) => frame.evaluate(() => crossOriginIsolated));
      expect(await Promise.all(isolated)).toEqual([true, false]);
    });
  }
});

test("a field cannot act on the page or the browser from inside its frame", async ({
  page,
  running,
  strangers,
}) => {
  const shop = strangers.origin("shop.localhost");
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const popups: Page[] = [];
  page.on("popup", (popup) => popups.push(popup));
  const downloads: string[] = [];
  page.on("download", (download) => downloads.push(download.suggestedFilename()));
  const url = strangers.place("shop.localhost", "/good", EAGER + FRAME(fieldUrl(running, shop)));
  await page.goto(url);
  await page.frameLocator("iframe").locator("input").click();
  const frame = page.frames().find((one) => one.url().startsWith(running.gateway));
  const tried = await frame?.evaluate(async () => {
    const attempt = (what: () => unknown) => {
      try {
        return String(what());
      } catch (error) {
        return error instanceof Error ? error.name : "?";
      }
    };
    const form = document.createElement("form");
    form.action = "/form/steal";
    document.body.append(form);
    const SAVED = { href: URL.createObjectURL(new Blob(["x"])), download: "x.txt" };
    const violations: string[] = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      violations.push(event.effectiveDirective),
    );
    const outcomes = {
      top: attempt(() => (top!.location.href = "about:blank")),
      popup: attempt(() => window.open("about:blank")),
      alert: attempt(() => window.alert("x")),
      form: attempt(() => form.submit()),
      download: attempt(() => Object.assign(document.createElement("a"), SAVED).click()),
      markup: attempt(() => (document.body.innerHTML = "<b>x</b>")),
      worker: attempt(() => new Worker("/x.js")),
      cookie: attempt(() => document.cookie),
    };
    const fetched = await fetch("http://evil.localhost/").then(String, (error: Error) => error.name);
    const elsewhere = await fetch("/health").then(String, (error: Error) => error.name);
    return { ...outcomes, fetched, elsewhere, violations };
  });
  expect(tried).toMatchObject({
    top: "SecurityError",
    popup: "null",
    cookie: "",
    fetched: "TypeError",
    elsewhere: "TypeError",
  });
  expect(tried?.markup).toBe("TypeError");
  // The page itself may do all of this, and an effect of the frame's attempts would come before these.
  const effects = Promise.all([page.waitForEvent("popup"), page.waitForEvent("download")]);
  await page.evaluate(() => {
    window.alert("the page's own");
    window.open("about:blank");
    const href = URL.createObjectURL(new Blob(["x"]));
    Object.assign(document.createElement("a"), { href, download: "own.txt" }).click();
  });
  await effects;
  expect(dialogs).toEqual(["the page's own"]);
  expect(popups).toHaveLength(1);
  expect(downloads).toEqual(["own.txt"]);
  expect(page.url()).toBe(url);
  expect(frame?.url()).toContain("/field?o=");
});

test("a field has none of the browser's permissions", async ({ page, running, strangers, inputs }) => {
  const shop = strangers.origin("shop.localhost");
  const everything =
    "payment; clipboard-read; clipboard-write; camera; microphone; geolocation; fullscreen; usb";
  await page.goto(
    strangers.place(
      "shop.localhost",
      "/powers",
      EAGER + FRAME(fieldUrl(running, shop), `allow="${everything}"`),
    ),
  );
  expect(await inputs(page)).toBe(1);
  const frame = page.frames().find((one) => one.url().startsWith(running.gateway));
  const allowed = await frame?.evaluate(() =>
    (
      document as unknown as { featurePolicy: { allowedFeatures(): string[] } }
    ).featurePolicy.allowedFeatures(),
  );
  for (const power of everything.split("; ")) expect(allowed).not.toContain(power);
  expect(allowed).not.toContain("publickey-credentials-get");
  // The page's own permissions show that the list is complete.
  const pages = await page.evaluate(() =>
    (
      document as unknown as { featurePolicy: { allowedFeatures(): string[] } }
    ).featurePolicy.allowedFeatures(),
  );
  expect(pages).toContain("payment");
});
