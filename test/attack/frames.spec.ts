import { CANARY } from "../support/canary.ts";
import { expect, test } from "../support/attack-fixtures.ts";
import { HostilePage, name } from "../support/attack-kit.ts";

const submit = (fields: string[]) => ({ t: "submit", rid: name("r"), fields });

test.describe("fields that gather", () => {
  test("negative control: two frames of one session make one request", async ({ hostile }) => {
    const { number } = await hostile.typedCard();
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

test.describe("a frame that the page sends elsewhere takes nothing along, and nothing is stored:", () => {
  const WAYS: Record<string, (url: string) => void> = {
    "by its address": (url) => (document.querySelectorAll("iframe")[1]!.src = url),
    "by its location": (url) => (document.querySelectorAll("iframe")[1]!.contentWindow!.location.href = url),
    "by its name": (url) => void window.open(url, "code"),
    "by a link": (url) => {
      const link = Object.assign(document.createElement("a"), { href: url, target: "code" });
      document.body.append(link);
      link.click();
    },
    "by a form": (url) => {
      const form = Object.assign(document.createElement("form"), { action: url, target: "code" });
      document.body.append(form);
      form.submit();
    },
  };
  for (const [way, send] of Object.entries(WAYS)) {
    test(way, async ({ hostile }) => {
      await hostile.open();
      const session = await hostile.session();
      const number = await hostile.openField("card.number", session);
      const code = await hostile.openField("card.securityCode", session, name("g"), { name: "code" });
      await hostile.type(number, CANARY.number);
      await hostile.type(code, CANARY.code);
      const evil = hostile.strangers.place(
        "evil.localhost",
        "/hear",
        `<script>
           window.heard = [];
           const note = ({ data }) => window.heard.push(JSON.stringify(data));
           addEventListener("message", note);
           new BroadcastChannel("hosted-session|TESTMERCHANT|${hostile.origin}|${name("g")}").onmessage = note;
         </script>`,
      );
      await hostile.page.evaluate(send, evil);
      await expect.poll(() => hostile.frame(1).url()).toContain(evil);
      await hostile.tell(number, submit(["card.number", "card.securityCode"]));
      await hostile.hear(number, "failed");
      const heard = await hostile.frame(1).evaluate(() => (window as unknown as { heard: string[] }).heard);
      expect(heard).toEqual([]);
      expect(hostile.puts).toEqual([]);
    });
  }
});

test("a frame that is loaded again is empty, and the old value goes nowhere", async ({ hostile }) => {
  const { code } = await hostile.typedCard();
  await hostile.page.evaluate(() => {
    const frame = document.querySelector("iframe")!;
    frame.src = frame.src.concat("");
  });
  // It asks for a line of its own again, and holds nothing.
  await expect.poll(() => hostile.windowHeard()).toHaveLength(3);
  await expect(hostile.frame(0).locator("input")).toHaveCount(0);
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
         const start = { t: "start", v: 2, field: "card.number", group: "g".repeat(22), session: null };
         port1.postMessage(start);
         for (const said of [start, { t: "init" }, { hostedSession: 1, t: "hello" }, { t: "peer", group: "g".repeat(22) }]) {
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
  const stranger = hostile.page.frames().find((frame) => frame.url() === evil);
  expect(await stranger?.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);
  // The page that the frame is bound to can still start it.
  await hostile.tell(field, { t: "start", v: 2, field: "card.number", group: name("g"), session: null });
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

test("another tab of the shop, with a session of its own, hears nothing and changes nothing", async ({
  hostile,
  context,
  running,
  strangers,
}) => {
  // The worst there is: the tab's page has chosen the very same group, and both are in one partition of storage.
  const group = name("g");
  const tab = new HostilePage(await context.newPage(), running, strangers);
  await tab.open();
  const theirs = await tab.openField("card.number", await tab.session(), group);
  await tab.type(theirs, "5123450000000008");
  await tab.hear(theirs, "card");
  const before = await tab.heard(theirs);

  await hostile.open();
  const session = await hostile.session();
  const number = await hostile.openField("card.number", session, group);
  await hostile.type(number, CANARY.number);
  await hostile.tell(number, submit(["card.number"]));
  await hostile.hear(number, "stored");
  expect(hostile.puts).toHaveLength(1);
  expect(hostile.puts[0]?.postData()).toContain(CANARY.number);
  expect(hostile.puts[0]?.postData()).not.toContain("5123450000000008");
  expect(tab.puts).toEqual([]);
  expect(await tab.heard(theirs)).toEqual(before);
  expect(await tab.value(theirs)).toBe("5123 4500 0000 0008");
  // Negative control: it is within earshot, and were it of the same session it would be asked.
  await tab.tell(theirs, { t: "attach", session });
  await hostile.tell(number, { ...submit(["card.number"]), rid: name("s") });
  await hostile.hear(number, "failed");
  expect(hostile.puts).toHaveLength(1);
});

test.describe("frames without credentials, in a shadow root,", () => {
  for (const [which, attributes, sent] of [
    ["both of them, are fields like others", [{ credentialless: "" }, { credentialless: "" }], true],
    ["one of them, are not gathered by half", [{}, { credentialless: "" }], false],
  ] as const) {
    test(which, async ({ hostile }) => {
      await hostile.open(`<div id="host"></div>`);
      await hostile.page.evaluate(() => {
        const root = document.querySelector("#host")!.attachShadow({ mode: "closed" });
        document.body.append = (...nodes) => root.append(...nodes);
      });
      const session = await hostile.session();
      const number = await hostile.openField("card.number", session, name("g"), attributes[0]);
      const code = await hostile.openField("card.securityCode", session, name("g"), attributes[1]);
      await hostile.type(number, CANARY.number);
      await hostile.type(code, CANARY.code);
      await hostile.tell(number, submit(["card.number", "card.securityCode"]));
      await hostile.hear(number, sent ? "stored" : "failed");
      expect(hostile.puts).toHaveLength(sent ? 1 : 0);
      if (sent) expect(hostile.puts[0]?.postData()).toContain(CANARY.code);
    });
  }
});
