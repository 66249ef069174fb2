import { afterEach, describe, expect, it } from "vitest";
import { openChannel } from "../../src/bridge/channel.ts";
import { ToFrame } from "../../src/wire/page-frame/to-frame.ts";
import { until } from "../support/until.ts";

const ends: MessagePort[] = [];

/** Opens a channel on one end of a port pair. Returns it with the bare other end. */
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

afterEach(() => {
  for (const end of ends.splice(0)) end.close();
});

describe("a channel", () => {
  it("passes on the messages of its contract, in order", async () => {
    const { other, heard } = open();
    other.postMessage({ t: "focus" });
    other.postMessage({ t: "clear" });
    await until(() => heard.length > 1);
    expect(heard).toEqual([{ t: "focus" }, { t: "clear" }]);
  });

  it("drops and counts everything else", async () => {
    const { other, heard, refusals } = open();
    for (const odd of [null, 4, "x", { t: "setValue", value: "4111111111111111" }, new Map(), [1]])
      other.postMessage(odd);
    other.postMessage({ t: "clear" });
    await until(() => heard.length > 0);
    expect(heard).toEqual([{ t: "clear" }]);
    expect(refusals()).toBe(6);
  });

  it("closes a port that the other side sends, and drops the message with it", async () => {
    const { other, heard, refusals } = open();
    const stranger = new MessageChannel();
    ends.push(stranger.port1, stranger.port2);
    let closed = false;
    stranger.port2.addEventListener("close", () => (closed = true));
    stranger.port2.start();
    other.postMessage({ t: "focus" }, [stranger.port1]);
    other.postMessage({ t: "clear" });
    await until(() => heard.length > 0 && closed);
    expect(heard).toEqual([{ t: "clear" }]);
    expect(refusals()).toBe(1);
  });

  it("receives nothing after it was closed, also if it was closed twice", async () => {
    const { channel, other, heard } = open();
    channel.close();
    channel.close();
    other.postMessage({ t: "focus" });
    // A channel that was opened later has heard its message.
    const later = open();
    later.other.postMessage({ t: "focus" });
    await until(() => later.heard.length > 0);
    expect(heard).toEqual([]);
  });
});
