import { CANARY, leaksIn } from "../e2e/canary.ts";
import { CheckoutPage } from "../e2e/checkout-page.ts";
import { expect, test } from "./fixtures.ts";
import { fieldUrl, name } from "./kit.ts";

const submit = (fields: string[]) => ({ t: "submit", rid: name("r"), fields });

test.describe("fields that gather", () => {
  test("negative control: two frames of one session make one request", async ({ hostile }) => {
    await hostile.open();
    const session = await hostile.session();
    const number = await hostile.openField("card.number", session);
    const code = await hostile.openField("card.securityCode", session);
    await hostile.type(number, CANARY.number);
    await hostile.type(code, CANARY.code);
    await hostile.tell(number, submit(["card.number", "card.securityCode"]));
    await hostile.hear(number, "stored");
    expect(hostile.puts).toHaveLength(1);
    expect(hostile.puts[0]?.postData()).toContain(CANARY.code);
  });

  test("of two sessions are never mixed", async ({ hostile }) => {
    await hostile.open();
    const number = await hostile.openField("card.number", await hostile.session());
    const code = await hostile.openField("card.securityCode", await hostile.session());
    await hostile.type(number, CANARY.number);
    await hostile.type(code, CANARY.code);
    for (const lead of [number, code]) {
      await hostile.tell(lead, submit(["card.number", "card.securityCode"]));
      expect(await hostile.hear(lead, "failed")).toMatchObject({ status: "system_error" });
    }
    expect(hostile.puts).toEqual([]);
  });

  test("of two groups are never mixed", async ({ hostile }) => {
    await hostile.open();
    const session = await hostile.session();
    const number = await hostile.openField("card.number", session, name("a"));
    const code = await hostile.openField("card.securityCode", session, name("b"));
    await hostile.type(number, CANARY.number);
    await hostile.type(code, CANARY.code);
    await hostile.tell(number, submit(["card.number", "card.securityCode"]));
    await hostile.hear(number, "failed");
    expect(hostile.puts).toEqual([]);
  });

  test("twice the same are refused", async ({ hostile }) => {
    await hostile.open();
    const session = await hostile.session();
    const one = await hostile.openField("card.number", session);
    const other = await hostile.openField("card.number", session);
    await hostile.type(one, CANARY.number);
    await hostile.type(other, "5123450000000008");
    await hostile.tell(one, submit(["card.number"]));
    await hostile.hear(one, "failed");
    expect(hostile.puts).toEqual([]);
  });
});

test("a frame that the page sends elsewhere takes nothing along, and nothing is stored", async ({
  hostile,
}) => {
  await hostile.open();
  const session = await hostile.session();
  const number = await hostile.openField("card.number", session);
  const code = await hostile.openField("card.securityCode", session);
  await hostile.type(number, CANARY.number);
  await hostile.type(code, CANARY.code);
  const evil = hostile.strangers.place(
    "evil.localhost",
    "/hear",
    `<script>
       const heard = [];
       addEventListener("message", (event) => heard.push(JSON.stringify(event.data)));
       for (const name of ["hosted-session|TESTMERCHANT|${hostile.origin}|${name("g")}"]) {
         new BroadcastChannel(name).onmessage = (event) => heard.push(JSON.stringify(event.data));
       }
       window.heard = heard;
     </script>`,
  );
  await hostile.page.evaluate((url) => (document.querySelectorAll("iframe")[1]!.src = url), evil);
  await expect.poll(() => hostile.frame(1).url()).toBe(evil);
  await hostile.tell(number, submit(["card.number", "card.securityCode"]));
  await hostile.hear(number, "failed");
  const heard = await hostile.frame(1).evaluate(() => (window as unknown as { heard: string[] }).heard);
  expect(heard).toEqual([]);
  expect(hostile.puts).toEqual([]);
});

test("a frame that is loaded again is empty, and the old value goes nowhere", async ({ hostile }) => {
  await hostile.open();
  const session = await hostile.session();
  const number = await hostile.openField("card.number", session);
  const code = await hostile.openField("card.securityCode", session);
  await hostile.type(number, CANARY.number);
  await hostile.type(code, CANARY.code);
  await hostile.page.evaluate(() => {
    const frame = document.querySelector("iframe")!;
    frame.src = frame.src.concat("");
  });
  await hostile.page.waitForTimeout(700);
  await hostile.tell(code, submit(["card.number", "card.securityCode"]));
  await hostile.hear(code, "failed");
  expect(hostile.puts).toEqual([]);
});

test("a stranger's frame inside the page can neither start a field nor pose as one", async ({
  hostile,
  running,
}) => {
  await hostile.open();
  const field = await hostile.openField("none", null);
  const evil = hostile.strangers.place(
    "evil.localhost",
    "/sibling",
    `<script>
       window.heard = [];
       for (let n = 0; n < parent.length; n += 1) {
         const { port1, port2 } = new MessageChannel();
         port1.onmessage = ({ data }) => window.heard.push(data);
         const start = { t: "start", v: 1, field: "card.number", group: "g".repeat(22), session: null };
         port1.postMessage(start);
         for (const said of [start, { hostedSession: 1, t: "hello" }, { t: "peer", group: "g".repeat(22) }]) {
           try { parent[n].postMessage(said, "*", said === start ? [port2] : []); } catch {}
         }
       }
     </script>`,
  );
  await hostile.page.evaluate((url) => {
    const frame = document.createElement("iframe");
    frame.src = url;
    document.body.append(frame);
  }, evil);
  await hostile.page.waitForTimeout(600);
  await expect(hostile.frame(field).locator("input")).toHaveCount(0);
  // The page that the frame is bound to can still start it.
  await hostile.tell(field, { t: "start", v: 1, field: "card.number", group: name("g"), session: null });
  await hostile.hear(field, "ready");
  await expect(hostile.frame(field).locator("input")).toHaveCount(1);
  expect(running.gateway).toContain("gateway.localhost");
});

test("the elements take a port from their own frame alone", async ({ page, running, strangers }) => {
  const evil = strangers.place(
    "evil.localhost",
    "/pose",
    `<script>
       window.heard = [];
       setInterval(() => {
         const { port1, port2 } = new MessageChannel();
         port1.onmessage = ({ data }) => window.heard.push(data);
         parent.postMessage({ hostedSession: 1, t: "hello" }, "*", [port2]);
       }, 5);
     </script>`,
  );
  const url = strangers.place(
    "shop.localhost",
    "/posed",
    `<iframe src="${evil}"></iframe>
     <script type="module" src="${running.gateway}/hosted-session.js"></script>
     <hosted-session merchant="TESTMERCHANT"><hosted-field field="card.number"></hosted-field></hosted-session>`,
  );
  await page.goto(url);
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(1);
  await page.waitForTimeout(300);
  const frame = page.frames().find((one) => one.url() === evil);
  const heard = await frame?.evaluate(() => (window as unknown as { heard: unknown[] }).heard);
  expect(heard).toEqual([]);
  // Its own frame was answered, and works.
  const input = page.frameLocator("hosted-field iframe").locator("input");
  await input.pressSequentially("4508");
  await expect(input).toHaveValue("4508");
});

test("what travels between frames is heard by no page, whatever channel it joins", async ({
  hostile,
  context,
  running,
}) => {
  await hostile.open();
  const session = await hostile.session();
  const group = name("g");
  const channel = `hosted-session|TESTMERCHANT|${hostile.origin}|${group}`;
  const listen = (joined: string) => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    new BroadcastChannel(joined).addEventListener("message", ({ data }) => heard.push(JSON.stringify(data)));
  };
  const heardBy = () => (window as unknown as { heard: string[] }).heard;
  await hostile.page.evaluate(listen, channel);
  // The gateway's own origin, but at the top of another tab: another partition of the browser's storage.
  const tab = await context.newPage();
  await tab.goto(`${running.gateway}/health`);
  await tab.evaluate(listen, channel);

  const number = await hostile.openField("card.number", session, group);
  const code = await hostile.openField("card.securityCode", session, group);
  // Negative control: a frame of the same group does hear.
  await hostile.frame(code).evaluate(listen, channel);
  await hostile.type(number, CANARY.number);
  await hostile.type(code, CANARY.code);
  await hostile.tell(number, submit(["card.number", "card.securityCode"]));
  await hostile.hear(number, "stored");
  expect(await hostile.page.evaluate(heardBy)).toEqual([]);
  expect(await tab.evaluate(heardBy)).toEqual([]);
  expect((await hostile.frame(code).evaluate(heardBy)).length).toBeGreaterThan(0);
});

test("going away and coming back finds every field empty", async ({ checkout, page, strangers }) => {
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

test("nothing is kept in the browser: no cookie, no storage, no cache of a card", async ({
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

test("copying, cutting and dragging take nothing out of the number and the code", async ({
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

test("a field's document holds one input and nothing that could take or tell more", async ({ hostile }) => {
  await hostile.open();
  const field = await hostile.openField("card.number", await hostile.session());
  await hostile.hear(field, "ready");
  await hostile.type(field, CANARY.number);
  const frame = hostile.frame(field);
  await expect(frame.locator("input, textarea, select, button, form, [contenteditable]")).toHaveCount(1);
  const attributes = await frame
    .locator("input")
    .evaluate((input) =>
      Object.fromEntries([...input.attributes].map(({ name: key, value }) => [key, value])),
    );
  expect(attributes).toMatchObject({
    type: "text",
    inputmode: "numeric",
    autocomplete: "cc-number",
    spellcheck: "false",
    autocorrect: "off",
    autocapitalize: "off",
    translate: "no",
  });
  expect(Object.keys(attributes)).not.toContain("id");
  expect(Object.keys(attributes)).not.toContain("name");
  expect(Object.keys(attributes)).not.toContain("value");
  const markup = await frame.evaluate(() => document.documentElement.outerHTML);
  // The boot data has a token and the style sheet has colours, but neither has the card's digits.
  const own = markup.replace(/<script[\s\S]*?<\/script>/g, "").replace(/<style[\s\S]*?<\/style>/g, "");
  expect(leaksIn([{ what: "document", seen: own }])).toEqual([]);
});

test.describe("a document that was changed on the way", () => {
  const CHANGES: Record<string, (html: string) => string> = {
    "one byte of the script": (html) => html.replace(/<script>([\s\S])/, "<script> $1"),
    "one more script": (html) => html.replace("</body>", "<script>window.evil = 1</script></body>"),
    "one more style sheet": (html) =>
      html.replace("</head>", "<style>input{color:rgb(1, 2, 3)!important}</style></head>"),
  };
  for (const [change, make] of Object.entries(CHANGES)) {
    test(`by ${change} does not run it`, async ({ page, running, strangers }) => {
      const shop = strangers.origin("shop.localhost");
      const url = fieldUrl(running, shop);
      const violations: string[] = [];
      page.on("console", (message) => {
        if (/Content Security Policy/.test(message.text())) violations.push(message.text());
      });
      await page.route(url, async (route) => {
        const answer = await fetch(url.replace("gateway.localhost", "127.0.0.1"), {
          headers: { "sec-fetch-dest": "iframe" },
        });
        const headers = Object.fromEntries(answer.headers);
        delete headers["content-encoding"];
        delete headers["content-length"];
        await route.fulfill({ headers, body: make(await answer.text()) });
      });
      await page.goto(strangers.place("shop.localhost", "/changed", `<iframe src="${url}"></iframe>`));
      await expect.poll(() => violations.length).toBeGreaterThan(0);
      const frame = page.frames().find((one) => one.url() === url);
      const ran = await frame?.evaluate(() => [
        "evil" in window,
        [...document.styleSheets].some(({ ownerNode }) => ownerNode?.textContent?.includes("rgb(1, 2, 3)")),
      ]);
      expect(ran).toEqual([false, false]);
      if (change.endsWith("the script")) expect(await frame?.locator("input").count()).toBe(0);
    });
  }
});

test("nothing of a card is in the gateway's log", async ({ page, running }) => {
  const checkout = new CheckoutPage(page, running.shop);
  await checkout.open();
  await checkout.typeCard({ ...CANARY, number: "4508750015741018" });
  await checkout.pay();
  await checkout.correct("Card number", CANARY.number);
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
