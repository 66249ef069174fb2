import { afterEach, describe, expect, it } from "vitest";
import { openChannel } from "../../src/bridge/channel.ts";
import { ToFrame } from "../../src/wire/page-frame/to-frame.ts";

const ends: MessagePort[] = [];

/** A channel on one port of a pair, and the other port without a channel. */
function open() {
  const { port1, port2 } = new MessageChannel();
  ends.push(port1, port2);
  const heard: unknown[] = [];
  let refused = 0;
  const channel = openChannel<ToFrame, { hello: string }>(
    port1,
    ToFrame,
    (message) => heard.push(message),
    () => (refused += 1),
  );
  return { channel, other: port2, heard, refusals: () => refused };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

afterEach(() => {
  for (const end of ends.splice(0)) end.close();
});

describe("a channel", () => {
  it("passes on the messages of its contract, in order", async () => {
    const { other, heard } = open();
    other.postMessage({ t: "focus" });
    other.postMessage({ t: "clear" });
    await settled();
    expect(heard).toEqual([{ t: "focus" }, { t: "clear" }]);
  });

  it("drops and counts everything else", async () => {
    const { other, heard, refusals } = open();
    for (const odd of [null, 4, "x", { t: "setValue", value: "4111111111111111" }, new Map(), [1]])
      other.postMessage(odd);
    await settled();
    expect(heard).toEqual([]);
    expect(refusals()).toBe(6);
  });

  it("refuses a message that brings a port, and closes the port", async () => {
    const { other, heard, refusals } = open();
    const stranger = new MessageChannel();
    ends.push(stranger.port1, stranger.port2);
    let closed = false;
    stranger.port2.addEventListener("close", () => (closed = true));
    stranger.port2.start();
    other.postMessage({ t: "focus" }, [stranger.port1]);
    await settled();
    expect(heard).toEqual([]);
    expect(refusals()).toBe(1);
    expect(closed).toBe(true);
  });

  it("receives nothing after it was closed twice", async () => {
    const { channel, other, heard } = open();
    channel.close();
    channel.close();
    other.postMessage({ t: "focus" });
    await settled();
    expect(heard).toEqual([]);
  });
});
