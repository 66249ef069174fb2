import { describe, expect, it } from "vitest";
import { createFrameLimits } from "../../../src/gateway/limits/frame-limits.ts";
import { LIMITS, type Limits } from "../../../src/gateway/config/limits-schema.ts";
import type { LogEvent } from "../../../src/gateway/observability/log.ts";
import { createRefusedOften } from "../../../src/gateway/limits/refused-often.ts";
import { GatewayError } from "../../../src/wire/rest/errors.ts";

function limits(changed: Partial<Limits> = {}, demo = false) {
  const clock = { now: 0 };
  const log: LogEvent[] = [];
  const all = createFrameLimits(
    { ...LIMITS, ...changed },
    demo,
    (event) => log.push(event),
    () => clock.now,
  );
  const taken = (times: number, take: (n: number) => void) => {
    let count = 0;
    for (let n = 0; n < times; n += 1) {
      try {
        take(n);
        count += 1;
      } catch (error) {
        expect(error).toMatchObject({ code: "TOO_MANY_REQUESTS" });
      }
    }
    return count;
  };
  return { ...all, clock, log, taken };
}

describe("the limit of a frame", () => {
  it.each<[string, number, (all: ReturnType<typeof limits>, n: number) => void]>([
    ["calls from one address in a minute", 60, ({ call }, n) => call(`SHOP${n}`, "192.0.2.1")],
    [
      "calls from one IPv6 network in a minute",
      60,
      ({ call }, n) => call(`SHOP${n}`, `2001:db8:1:2::${n.toString(16)}`),
    ],
    ["calls for one merchant in a second", 50, ({ call }, n) => call("SHOP", `192.0.2.${n}`)],
    ["updates from one address in a minute", 20, ({ update }, n) => update("SHOP", `t${n}`, "192.0.2.1")],
  ])("%s: %s", (_, most, take) => {
    const all = limits();
    expect(all.taken(100, (n) => take(all, n))).toBe(most);
    expect(all.log[0]).toMatchObject({ event: "security", what: "rate-limit" });
  });

  it("updates of one document at one address, over several minutes: 30", () => {
    const { taken, update, clock } = limits();
    const take = () => {
      clock.now += 6000;
      update("SHOP", "token", "192.0.2.1");
    };
    expect(taken(100, take)).toBe(30);
    expect(taken(100, (n) => update("SHOP", "token", `198.51.100.${n}`))).toBe(100);
  });

  it("starts again when the clock was set back, so that it does not last longer", () => {
    const { taken, call, clock } = limits();
    clock.now = 3_600_000;
    expect(taken(60, (n) => call("SHOP", `192.0.2.${n}`))).toBe(50);
    clock.now = 0;
    for (let second = 0; second < 5; second += 1) {
      expect(taken(60, (n) => call("SHOP", `198.51.100.${n}`))).toBe(50);
      clock.now += 1000;
    }
  });

  it("starts again with the next minute", () => {
    const { taken, update, clock } = limits();
    expect(taken(30, (n) => update("SHOP", `t${n}`, "192.0.2.1"))).toBe(20);
    clock.now += 60_000;
    expect(taken(30, (n) => update("SHOP", `u${n}`, "192.0.2.1"))).toBe(20);
  });

  it("can be configured", () => {
    const { taken, update } = limits({ updatesPerMinute: 3 });
    expect(taken(30, (n) => update("SHOP", `t${n}`, "192.0.2.1"))).toBe(3);
  });

  it("counts for the merchant alone in a demo, because all payers have one address", () => {
    const { taken, update, call } = limits({}, true);
    expect(taken(100, (n) => update("SHOP", `t${n}`, "127.0.0.1"))).toBe(100);
    expect(taken(100, () => call("SHOP", "127.0.0.1"))).toBe(50);
  });
});

describe("a merchant whose frame calls are often refused", () => {
  async function eventsOf(calls: number, everyNth: number): Promise<LogEvent[]> {
    const log: LogEvent[] = [];
    const { watch } = createRefusedOften(
      (event) => log.push(event),
      () => 0,
    );
    for (let n = 1; n <= calls; n += 1) {
      const call = () =>
        n % everyNth === 0 ? Promise.reject(new GatewayError("INVALID_FIELD")) : Promise.resolve();
      await watch("SHOP", call).catch(() => undefined);
    }
    return log;
  }

  it.each([
    [1000, 5, 0],
    [1000, 4, 1],
    [24, 1, 0],
    [25, 1, 1],
  ])("of %s calls every %sth is refused: logged %s times", async (calls, everyNth, times) => {
    expect(await eventsOf(calls, everyNth)).toHaveLength(times);
  });
});
