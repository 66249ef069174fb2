import { CANARY } from "../support/canary.ts";
import { expect, test } from "../support/attack-fixtures.ts";
import { HostilePage, name } from "../support/attack-kit.ts";

const submit = (fields: string[]) => ({ t: "submit", rid: name("r"), fields });

test.describe("fields that submit together", () => {
  test("negative control: two frames of one session make one request", async ({ hostile }) => {
    const { number } = await hostile.typedCard();
    await hostile.send(number, submit(["card.number", "card.securityCode"]));
    await hostile.waitFor(number, "stored");
    expect(hostile.puts).toHaveLength(1);
    expect(hostile.puts[0]?.postData()).toContain(CANARY.code);
  });

  test("from two sessions are never mixed", async ({ hostile }) => {
    await hostile.open();
    const number = await hostile.openField("card.number", await hostile.session());
    const code = await hostile.openField("card.securityCode", await hostile.session());
    await hostile.type(number, CANARY.number);
    await hostile.type(code, CANARY.code);
    for (const lead of [number, code]) {
      await hostile.send(lead, submit(["card.number", "card.securityCode"]));
      expect(await hostile.waitFor(lead, "failed")).toMatchObject({ status: "system_error" });
    }
    expect(hostile.puts).toEqual([]);
  });

  test("from two groups are never mixed", async ({ hostile }) => {
    await hostile.open();
    const session = await hostile.session();
    const number = await hostile.openField("card.number", session, name("a"));
    const code = await hostile.openField("card.securityCode", session, name("b"));
    await hostile.type(number, CANARY.number);
    await hostile.type(code, CANARY.code);
    await hostile.send(number, submit(["card.number", "card.securityCode"]));
    await hostile.waitFor(number, "failed");
    expect(hostile.puts).toEqual([]);
  });

  test("are rejected if two have the same role", async ({ hostile }) => {
    await hostile.open();
    const session = await hostile.session();
    const one = await hostile.openField("card.number", session);
    const other = await hostile.openField("card.number", session);
    await hostile.type(one, CANARY.number);
    await hostile.type(other, "5123450000000008");
    await hostile.send(one, submit(["card.number"]));
    await hostile.waitFor(one, "failed");
    expect(hostile.puts).toEqual([]);
  });
});

test.describe("a frame that the page navigates away reveals nothing, and nothing is stored:", () => {
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
           window.received = [];
           const note = ({ data }) => window.received.push(JSON.stringify(data));
           addEventListener("message", note);
           new BroadcastChannel("hosted-session|TESTMERCHANT|${hostile.origin}|${name("g")}").onmessage = note;
         </script>`,
      );
      await hostile.page.evaluate(send, evil);
      await expect.poll(() => hostile.frame(1).url()).toContain(evil);
      await hostile.send(number, submit(["card.number", "card.securityCode"]));
      await hostile.waitFor(number, "failed");
      const received = await hostile
        .frame(1)
        .evaluate(() => (window as unknown as { received: string[] }).received);
      expect(received).toEqual([]);
      expect(hostile.puts).toEqual([]);
    });
  }
});

test("a reloaded frame is empty, and its old value is sent nowhere", async ({ hostile }) => {
  const { code } = await hostile.typedCard();
  await hostile.page.evaluate(() => {
    const frame = document.querySelector("iframe")!;
    frame.src = frame.src.concat("");
  });
  // It sends a new hello and is empty.
  await expect.poll(() => hostile.windowHeard()).toHaveLength(3);
  await expect(hostile.frame(0).locator("input")).toHaveCount(0);
  await hostile.send(code, submit(["card.number", "card.securityCode"]));
  await hostile.waitFor(code, "failed");
  expect(hostile.puts).toEqual([]);
});

test("another site's frame inside the page can neither start a field nor pose as one", async ({
  hostile,
  running,
}) => {
  await hostile.open();
  const field = await hostile.openField("none", null);
  // Counts the messages that the frame's window receives, because the frame sends no answer to them.
  await hostile.frame(field).evaluate(() => {
    const arrived: unknown[] = [];
    Object.assign(window, { arrived });
    addEventListener("message", ({ data }) => arrived.push(data));
  });
  const evil = hostile.strangers.place(
    "evil.localhost",
    "/sibling",
    `<script>
       window.received = [];
       for (let n = 0; n < parent.length; n += 1) {
         const { port1, port2 } = new MessageChannel();
         port1.onmessage = ({ data }) => window.received.push(data);
         const start = { t: "start", v: 2, field: "card.number", group: "g".repeat(22), session: null };
         port1.postMessage(start);
         for (const message of [start, { t: "init" }, { hostedSession: 1, t: "hello" }, { t: "peer", group: "g".repeat(22) }]) {
           try { parent[n].postMessage(message, "*", message === start ? [port2] : []); } catch {}
         }
       }
     </script>`,
  );
  await hostile.page.evaluate((url) => {
    const frame = document.createElement("iframe");
    frame.src = url;
    document.body.append(frame);
  }, evil);
  const arrived = () => (window as unknown as { arrived: unknown[] }).arrived.length;
  await expect.poll(() => hostile.frame(field).evaluate(arrived)).toBe(4);
  await expect(hostile.frame(field).locator("input")).toHaveCount(0);
  const stranger = hostile.page.frames().find((frame) => frame.url() === evil);
  expect(await stranger?.evaluate(() => (window as unknown as { received: unknown[] }).received)).toEqual([]);
  // The page that the frame is bound to can still start it.
  await hostile.send(field, { t: "start", v: 2, field: "card.number", group: name("g"), session: null });
  await hostile.waitFor(field, "ready");
  await expect(hostile.frame(field).locator("input")).toHaveCount(1);
  expect(running.gateway).toContain("gateway.localhost");
});

test("the elements accept a port only from their own frame", async ({ page, running, strangers }) => {
  const evil = strangers.place(
    "evil.localhost",
    "/pose",
    `<script>
       window.received = [];
       setInterval(() => {
         const { port1, port2 } = new MessageChannel();
         port1.onmessage = ({ data }) => window.received.push(data);
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
  // Waits for thirty offers to the ready page, because the page would answer the first before the last is sent.
  await page.evaluate(async (origin) => {
    for (let offers = 0; offers < 30;) {
      const event = await new Promise<MessageEvent>((resolve) =>
        addEventListener("message", resolve, { once: true }),
      );
      if (event.origin === origin) offers += 1;
    }
  }, strangers.origin("evil.localhost"));
  const frame = page.frames().find((one) => one.url() === evil);
  const received = await frame?.evaluate(() => (window as unknown as { received: unknown[] }).received);
  expect(received).toEqual([]);
  // The page's own frame got its response and works.
  const input = page.frameLocator("hosted-field iframe").locator("input");
  await input.pressSequentially("4508");
  await expect(input).toHaveValue("4508");
});

test("no page receives the messages between frames, on any channel", async ({
  hostile,
  context,
  running,
}) => {
  await hostile.open();
  const session = await hostile.session();
  const group = name("g");
  const channel = `hosted-session|TESTMERCHANT|${hostile.origin}|${group}`;
  const listen = (joined: string) => {
    const received: string[] = [];
    Object.assign(window, { received });
    new BroadcastChannel(joined).addEventListener("message", ({ data }) =>
      received.push(JSON.stringify(data)),
    );
  };
  const receivedBy = () => (window as unknown as { received: string[] }).received;
  await hostile.page.evaluate(listen, channel);
  // The gateway's origin in another top-level tab is another storage partition.
  const tab = await context.newPage();
  await tab.goto(`${running.gateway}/health`);
  await tab.evaluate(listen, channel);

  const number = await hostile.openField("card.number", session, group);
  const code = await hostile.openField("card.securityCode", session, group);
  // Negative control: a frame of the same group receives messages.
  await hostile.frame(code).evaluate(listen, channel);
  await hostile.type(number, CANARY.number);
  await hostile.type(code, CANARY.code);
  await hostile.send(number, submit(["card.number", "card.securityCode"]));
  await hostile.waitFor(number, "stored");
  expect(await hostile.page.evaluate(receivedBy)).toEqual([]);
  expect(await tab.evaluate(receivedBy)).toEqual([]);
  expect((await hostile.frame(code).evaluate(receivedBy)).length).toBeGreaterThan(0);
});

test("another tab of the shop with its own session receives nothing and changes nothing", async ({
  hostile,
  context,
  running,
  strangers,
}) => {
  // The worst case: the tab's page has the same group id, and both are in one storage partition.
  const group = name("g");
  const tab = new HostilePage(await context.newPage(), running, strangers);
  await tab.open();
  const theirs = await tab.openField("card.number", await tab.session(), group);
  await tab.type(theirs, "5123450000000008");
  await tab.waitFor(theirs, "card");
  const before = await tab.received(theirs);

  await hostile.open();
  const session = await hostile.session();
  const number = await hostile.openField("card.number", session, group);
  await hostile.type(number, CANARY.number);
  await hostile.send(number, submit(["card.number"]));
  await hostile.waitFor(number, "stored");
  expect(hostile.puts).toHaveLength(1);
  expect(hostile.puts[0]?.postData()).toContain(CANARY.number);
  expect(hostile.puts[0]?.postData()).not.toContain("5123450000000008");
  expect(tab.puts).toEqual([]);
  expect(await tab.received(theirs)).toEqual(before);
  expect(await tab.value(theirs)).toBe("5123 4500 0000 0008");
  // Negative control: it receives the messages, and with the same session it would be asked for its value.
  await tab.send(theirs, { t: "attach", session });
  await hostile.send(number, { ...submit(["card.number"]), rid: name("s") });
  await hostile.waitFor(number, "failed");
  expect(hostile.puts).toHaveLength(1);
});

test.describe("credentialless frames in a shadow root", () => {
  for (const [which, attributes, sent] of [
    [
      "are fields like others, if all are credentialless",
      [{ credentialless: "" }, { credentialless: "" }],
      true,
    ],
    ["are not submitted, if only one is credentialless", [{}, { credentialless: "" }], false],
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
      await hostile.send(number, submit(["card.number", "card.securityCode"]));
      await hostile.waitFor(number, sent ? "stored" : "failed");
      expect(hostile.puts).toHaveLength(sent ? 1 : 0);
      if (sent) expect(hostile.puts[0]?.postData()).toContain(CANARY.code);
    });
  }
});
