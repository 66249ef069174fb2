import { CANARY, leaksIn } from "../support/canary.ts";
import { expect, test } from "../support/attack-fixtures.ts";
import { type HostilePage, name } from "../support/attack-kit.ts";
import { quietFor } from "../support/quiet-for.ts";

const SUBMIT = { t: "submit", rid: name("r"), fields: ["card.number"] };

/** Returns the ends of updates that a frame has reported. */
async function endsOf(hostile: HostilePage, at: number) {
  return (await hostile.received(at)).filter((message) => message.t === "stored" || message.t === "failed");
}

async function numberField(hostile: HostilePage, session?: string): Promise<number> {
  await hostile.open();
  const field = await hostile.openField("card.number", session ?? (await hostile.session()));
  await hostile.waitFor(field, "ready");
  return field;
}

test.describe("a page that sends messages to a frame", () => {
  test("cannot read or set a value", async ({ hostile }) => {
    const field = await numberField(hostile);
    await hostile.type(field, CANARY.number);
    const before = (await hostile.received(field)).length;
    for (const t of [
      "setValue",
      "getValue",
      "prefill",
      "validate",
      "eval",
      "navigate",
      "value",
      "pull",
      "held",
    ]) {
      await hostile.send(field, {
        t,
        value: "5123450000000008",
        field: "card.number",
        url: "http://evil.localhost/",
      });
    }
    await hostile.send(field, { t: "configure", value: "5123450000000008" });
    await hostile.send(field, { t: "configure", style: { color: "url(http://evil.localhost/)" } });
    const marker = await hostile.handled(field);
    expect(await hostile.value(field)).toBe("4508 7500 1574 1019");
    expect(
      (await hostile.received(field)).slice(before).filter(({ t }) => t !== "state" && t !== "card"),
    ).toEqual([marker]);
    // The port stayed open.
    await hostile.send(field, { t: "clear" });
    await expect.poll(() => hostile.value(field)).toBe("");
  });

  test("causes one request per request id, however often it repeats it", async ({ hostile }) => {
    const field = await numberField(hostile);
    await hostile.type(field, CANARY.number);
    await hostile.send(field, SUBMIT, 20);
    await hostile.waitFor(field, "stored");
    expect(hostile.puts).toHaveLength(1);
    await hostile.send(field, SUBMIT);
    await hostile.handled(field);
    expect(hostile.puts).toHaveLength(1);
    const ends = await endsOf(hostile, field);
    expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1);
    // A request of a repetition would be made before that of the next update.
    await hostile.send(field, { ...SUBMIT, rid: name("z") });
    await expect.poll(async () => (await endsOf(hostile, field)).at(-1)?.rid).toBe(name("z"));
    expect((await endsOf(hostile, field)).at(-1)?.t).toBe("stored");
    expect(hostile.puts).toHaveLength(2);
  });

  test("has at most one submit running", async ({ hostile }) => {
    const field = await numberField(hostile);
    await hostile.type(field, CANARY.number);
    await hostile.page.evaluate(
      ([at, submit]) => {
        for (const letter of "abcdefghijklmnopqrst")
          window.hands.send(at, { ...submit, rid: letter.repeat(22) }, 1);
      },
      [field, SUBMIT] as const,
    );
    await expect.poll(async () => (await endsOf(hostile, field)).length).toBe(20);
    const ends = await endsOf(hostile, field);
    expect(ends.filter(({ t }) => t === "stored")).toHaveLength(1);
    expect(hostile.puts).toHaveLength(1);
    // Sequential submits cause one request each.
    await hostile.send(field, { ...SUBMIT, rid: name("z") });
    await expect.poll(async () => (await endsOf(hostile, field)).length).toBe(21);
    expect((await endsOf(hostile, field)).at(-1)).toMatchObject({ t: "stored", rid: name("z") });
    expect(hostile.puts).toHaveLength(2);
  });

  test("receives nothing between the first key and the last", async ({ hostile }) => {
    const field = await numberField(hostile);
    await hostile.frame(field).locator("input").click();
    await expect
      .poll(async () => (await hostile.received(field)).at(-1))
      .toMatchObject({ t: "state", focused: true });
    const before = (await hostile.received(field)).length;
    await hostile.frame(field).locator("input").pressSequentially(CANARY.number.slice(0, 15), { delay: 30 });
    // A frame that reports with a delay would do so now.
    await quietFor(300);
    const messages = (await hostile.received(field)).slice(before);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({ t: "state", empty: false, valid: false });
    expect(messages[0]).not.toMatchObject({ error: expect.anything() });
    // The last key completes the number, which the frame may report.
    await hostile.frame(field).locator("input").pressSequentially(CANARY.number.slice(15));
    const card = await hostile.waitFor(field, "card");
    expect(card.brand).toBe("VISA");
  });

  test("of another version gets one error and no field", async ({ hostile }) => {
    await hostile.open();
    for (const v of [1, 0, "2", undefined]) {
      const field = await hostile.openField("none", null);
      await hostile.send(field, { t: "start", v, field: "card.number", group: name("g"), session: null });
      await hostile.waitFor(field, "fatal");
      expect(await hostile.received(field)).toEqual([{ t: "fatal", code: "version" }]);
      await expect(hostile.frame(field).locator("input")).toHaveCount(0);
    }
  });

  test("cannot start a frame twice", async ({ hostile }) => {
    const field = await numberField(hostile);
    await hostile.send(field, {
      t: "start",
      v: 2,
      field: "card.securityCode",
      group: name("g"),
      session: null,
    });
    await hostile.handled(field);
    await expect(hostile.frame(field).locator("input")).toHaveCount(1);
    await expect(hostile.frame(field).locator("input")).toHaveAttribute("autocomplete", "cc-number");
  });

  test("that floods a frame gets one error and is disconnected; the field is gone, and nothing is sent", async ({
    hostile,
  }) => {
    const field = await numberField(hostile);
    await hostile.type(field, CANARY.number.slice(0, 8));
    await hostile.page.evaluate(async (at) => {
      for (let n = 0; n < 50; n += 1) {
        window.hands.send(at, { t: "focus" }, 200);
        // The delay is part of the scenario: the flood lasts longer than the interval that the frame counts in.
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }, field);
    expect(await hostile.waitFor(field, "fatal")).toEqual({ t: "fatal", code: "flooded" });
    await hostile.send(field, SUBMIT);
    // No answer can serve as a marker, because the port is closed.
    await quietFor(200);
    expect(hostile.puts).toEqual([]);
    expect((await hostile.received(field)).filter(({ t }) => t === "fatal")).toHaveLength(1);
    await expect(hostile.frame(field).locator("input")).toHaveCount(0);
  });

  test("with messages of the frames' own channel gets no answer, and no port", async ({ hostile }) => {
    const { session, number, code } = await hostile.typedCard();
    const before = [(await hostile.received(number)).length, (await hostile.received(code)).length];
    await hostile.page.evaluate(
      ([group, rid, of]) => {
        const answers: unknown[] = [];
        Object.assign(window, { answers });
        const words = [
          { t: "peer", role: "number", group },
          { t: "present", field: "card.number", docId: rid, reply: false },
          { t: "pull", rid, session: of },
          { t: "held", rid, field: "card.securityCode", docId: rid, value: "1", error: null },
          { t: "brand", brand: "AMEX" },
          { t: "left", docId: rid },
          { hostedSession: 1, t: "hello" },
        ];
        const frames = [...document.querySelectorAll("iframe")];
        for (const message of words) {
          for (const [at, frame] of frames.entries()) {
            const [one, other] = [new MessageChannel(), new MessageChannel()];
            for (const { port1 } of [one, other]) {
              port1.addEventListener("message", ({ data }) => answers.push(data));
              port1.start();
              port1.postMessage(message);
            }
            frame.contentWindow?.postMessage(message, new URL(frame.src).origin, [one.port2]);
            window.hands.give(at, message, other.port2);
          }
        }
      },
      [name("g"), name("r"), session] as const,
    );
    const answers = () => hostile.page.evaluate(() => (window as unknown as { answers: unknown[] }).answers);
    for (const [index, field] of [number, code].entries()) {
      const marker = await hostile.handled(field);
      expect((await hostile.received(field)).slice(before[index])).toEqual([marker]);
    }
    expect(await answers()).toEqual([]);
    expect(await hostile.value(number)).toBe("4508 7500 1574 1019");
    // Negative control: the frames are loaded and obey messages that a page may send.
    await hostile.send(number, { ...SUBMIT, fields: ["card.number", "card.securityCode"] });
    await hostile.waitFor(number, "stored");
    expect(hostile.puts[0]?.postData()).toContain(CANARY.code);
    expect(await answers()).toEqual([]);
  });
});

/** Returns the frame's JavaScript heap in bytes after garbage collection. */
async function heapOf(hostile: HostilePage, at: number): Promise<number> {
  const tools = await hostile.page.context().newCDPSession(hostile.frame(at));
  await tools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await tools.send("Runtime.getHeapUsage");
  await tools.detach();
  return usedSize;
}

/** Sends a frame every kind of value that structured cloning can carry, and returns how many. Runs in the page. */
async function sendOdd([at, rounds]: readonly [number, number]): Promise<number> {
  const loop: Record<string, unknown> = { t: "configure" };
  loop["self"] = loop;
  const odd: (() => unknown)[] = [
    () => loop,
    () => new Map([["t", "clear"]]),
    () => new Set(["clear"]),
    () => 10n ** 400n,
    () => new Date(Number.NaN),
    () => new Uint8Array(1000),
    () => JSON.parse('{"t":"clear","__proto__":{"t":"clear"}}'),
    () => JSON.parse('{"t":"__proto__"}'),
    () => ({ t: "constructor" }),
    () => ({ t: "toString" }),
    () => ({ t: ["clear"] }),
    () => ({ t: "clear", extra: 1 }),
    () => Object.assign([], { t: "clear" }),
    () => new Error("clear"),
    () => /clear/,
    () => new Blob(["clear"]),
    () => Number.NaN,
    () => null,
    () => undefined,
    () => ({ t: "configure", style: { color: { toString: 1 } } }),
  ];
  const large: (() => unknown)[] = [
    () => "x".repeat(10_000_000),
    () => ({ t: "submit", rid: "r".repeat(22), fields: Array(100_000).fill("card.number") }),
    () => ({ t: "configure", placeholder: "x".repeat(1_000_000) }),
  ];
  const frame = document.querySelector("iframe")!;
  const { origin } = new URL(frame.src);
  let count = 0;
  const send = (value: unknown, ports: MessagePort[] = []) => {
    frame.contentWindow?.postMessage(value, origin, ports);
    count += 1;
  };
  for (let round = 0; round < rounds; round += 1) {
    // Some of them carry a foreign port.
    for (const make of odd) send(make(), round % 50 === 0 ? [new MessageChannel().port1] : []);
    // Few enough over the port to stay below the limit of rejected messages.
    if (round < 1) for (const make of [...odd, ...large]) window.hands.send(at, make(), 1);
    if (round % 50 === 0) for (const make of large) send(make());
    // The delay is part of the scenario: the frame handles values while more arrive.
    if (round % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return count;
}

test("fifty thousand malformed values do not break a field, and leave nothing in its memory", async ({
  hostile,
}) => {
  const errors: string[] = [];
  hostile.page.on("pageerror", (error) => errors.push(String(error)));
  const field = await numberField(hostile);
  await hostile.type(field, "4508");
  const send = (rounds: number) => hostile.page.evaluate(sendOdd, [field, rounds] as const);
  // Warms up first, because code that is compiled once is not a leak.
  await send(250);
  const before = await heapOf(hostile, field);
  const sent = await send(2500);
  expect(sent).toBeGreaterThan(50_000);
  await expect.poll(() => hostile.value(field)).toBe("4508");
  expect(errors).toEqual([]);
  await hostile.type(field, CANARY.number.slice(4));
  expect(await hostile.value(field)).toBe("4508 7500 1574 1019");
  expect(hostile.puts).toEqual([]);
  expect((await heapOf(hostile, field)) - before).toBeLessThan(1_000_000);
});

test("a script that replaces the page's builtins first still sees no card", async ({
  page,
  running,
  checkout,
}) => {
  await page.addInitScript((shop) => {
    if (location.origin !== shop) return;
    const seen: string[] = [];
    let looking = true;
    const take = () => {
      // Transferring it also uses the replaced builtins, which would see it and pass it on.
      looking = false;
      return seen;
    };
    Object.assign(globalThis, { take });
    // References to the original builtins, taken before they are replaced.
    const { stringify } = JSON;
    const { push } = Array.prototype;
    const { apply } = Reflect;
    const keep = (value: unknown) => {
      if (!looking || value instanceof Node || value instanceof Window || seen.length > 100_000) return;
      apply(push, seen, [(stringify(value) ?? typeof value).slice(0, 4000)]);
    };
    const spy = (owner: object, method: string) => {
      const original: unknown = Reflect.get(owner, method);
      if (typeof original !== "function") return;
      Reflect.set(owner, method, function (this: unknown, ...given: unknown[]) {
        for (const value of given) {
          try {
            keep(value);
          } catch {
            keep("?");
          }
        }
        return apply(original, this, given) as unknown;
      });
    };
    for (const method of ["push", "find", "some", "every", "map", "filter", "join", "includes"])
      spy(Array.prototype, method);
    for (const method of ["parse", "stringify"]) spy(JSON, method);
    for (const method of ["assign", "entries", "keys", "hasOwn", "fromEntries", "defineProperty"])
      spy(Object, method);
    for (const method of ["postMessage", "addEventListener"]) spy(MessagePort.prototype, method);
    for (const method of ["dispatchEvent", "addEventListener"]) spy(EventTarget.prototype, method);
    for (const method of ["set", "get"]) spy(Map.prototype, method);
    for (const method of ["exec", "test"]) spy(RegExp.prototype, method);
    // Promise values are seen by wrapping the callbacks that receive them.
    const then = Promise.prototype.then;
    const wrapped = (take: unknown) =>
      typeof take !== "function"
        ? take
        : (value: unknown) => {
            try {
              keep(value);
            } catch {
              keep("?");
            }
            return apply(take, undefined, [value]) as unknown;
          };
    Reflect.set(Promise.prototype, "then", function (this: Promise<unknown>, ...given: unknown[]) {
      return apply(then, this, [wrapped(given[0]), wrapped(given[1])]) as unknown;
    });
  }, running.shop);
  await checkout.open();
  await checkout.fillAddress();
  await checkout.typeCard({ ...CANARY, expiry: "01/39" });
  await checkout.pay();
  await expect(checkout.outcome).toContainText("Approved");
  const seen = await page.evaluate(() => (globalThis as unknown as { take(): string[] }).take());
  // Negative control: it was still running at the end.
  expect(seen.join("\n")).toContain("ORD-");
  const sights = seen.map((each) => ({
    what: "builtin",
    seen: each.replaceAll(/SESSION\w{26}|localhost(%3A|:)\d+/g, ""),
  }));
  expect(leaksIn(sights, { ...CANARY, expiry: "01/39" })).toEqual([]);
});
