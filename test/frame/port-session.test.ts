import { afterEach, describe, expect, it, vi } from "vitest";
import { openPortSession } from "../../src/frame/port/port-session.ts";
import { ToFrame } from "../../src/wire/page-frame/to-frame.ts";

const START = { t: "start", v: 2, field: "card.number", group: "G".repeat(22), session: null };

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

function openSession() {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const heard: string[] = [];
  const answers: unknown[] = [];
  const running = { take: vi.fn((message: { t: string }) => void heard.push(message.t)), stop: vi.fn() };
  const begin = vi.fn(() => running);
  openPortSession(port1, ToFrame, begin);
  port2.addEventListener("message", ({ data }) => answers.push(data));
  port2.start();
  return { say: (message: unknown) => port2.postMessage(message), heard, answers, begin, running };
}

/** Waits until posted messages have arrived: a marker travels over a channel of its own, several times. */
async function arrived(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  for (let trip = 0; trip < 10; trip += 1) {
    const received = new Promise((resolve) => port2.addEventListener("message", resolve, { once: true }));
    port2.start();
    port1.postMessage(trip);
    await received;
    // Let each port's own turn pass too.
    await new Promise((resolve) => setImmediate(resolve));
  }
  port1.close();
}

describe("the port to the page", () => {
  it("starts once, with the first `start`", async () => {
    const { say, begin, heard } = openSession();
    say({ t: "focus" });
    say(START);
    say({ ...START, field: "card.securityCode" });
    say({ t: "clear" });
    await arrived();
    expect(begin).toHaveBeenCalledOnce();
    expect(begin).toHaveBeenCalledWith(START, expect.any(Function));
    expect(heard).toEqual(["clear"]);
  });

  it("sends a page of another version one `fatal`", async () => {
    const { say, begin, answers } = openSession();
    say({ ...START, v: 1 });
    say({ ...START, v: 3 });
    await arrived();
    expect(begin).not.toHaveBeenCalled();
    expect(answers).toEqual([{ t: "fatal", code: "version" }]);
  });

  it("tells a page that it cannot be a field in this browser", async () => {
    const { say, begin, answers } = openSession();
    begin.mockImplementation(() => {
      throw new DOMException("The operation is insecure.", "SecurityError");
    });
    say(START);
    await arrived();
    expect(answers).toEqual([{ t: "fatal", code: "broken" }]);
  });

  it("ignores unknown messages without an answer", async () => {
    const { say, answers, heard } = openSession();
    say(START);
    for (const t of ["setValue", "getValue", "eval", "navigate"]) say({ t, value: "4111111111111111" });
    say({ t: "focus" });
    await arrived();
    expect(answers).toEqual([]);
    expect(heard).toEqual(["focus"]);
  });

  it.each([
    ["a hundred messages in two seconds are borne", 99, { t: "focus" }, false],
    ["more are not", 101, { t: "focus" }, true],
    ["nor is nonsense", 101, { t: "nonsense" }, true],
  ])("%s", async (_, count, message, cut) => {
    const { say, answers, running } = openSession();
    say(START);
    for (let i = 0; i < count; i++) say(message);
    await arrived();
    expect(answers).toEqual(cut ? [{ t: "fatal", code: "flooded" }] : []);
    expect(running.stop).toHaveBeenCalledTimes(cut ? 1 : 0);
  });
});
