import { describe, expect, it } from "vitest";
import { createCardLimits } from "../../../src/gateway/limits/card-limits.ts";
import { LIMITS } from "../../../src/gateway/config/limits-schema.ts";
import type { LogEvent } from "../../../src/gateway/observability/log.ts";
import { CARD, frameHeaders, newSession, startGateway, withCard } from "../../support/test-gateway.ts";

const NUMBER = CARD.number;
const DAY_MS = 86_400_000;

function limits(numbers?: number) {
  const log: LogEvent[] = [];
  const clock = { now: 0 };
  const { check } = createCardLimits(
    LIMITS,
    (event) => log.push(event),
    () => clock.now,
    numbers,
  );
  const use = (count: number, number = NUMBER, from = 0) => {
    for (let n = from; n < from + count; n += 1) check(number, `SESSION${n}`, "SHOP1");
  };
  return { use, log, clock, check };
}

describe("one card number in many sessions", () => {
  it("is logged above ten sessions and refused above fifty", () => {
    const { use, log } = limits();
    use(10);
    expect(log).toEqual([]);
    use(40, NUMBER, 10);
    expect(log).toEqual([{ event: "security", what: "card-often", merchant: "SHOP1" }]);
    expect(() => use(1, NUMBER, 50)).toThrow("TOO_MANY_REQUESTS");
    expect(log.at(-1)).toEqual({ event: "security", what: "card-refused", merchant: "SHOP1" });
  });

  it("counts a session once, also while other sessions are refused", () => {
    const { use } = limits();
    use(50);
    use(50);
    expect(() => use(1, NUMBER, 50)).toThrow("TOO_MANY_REQUESTS");
    expect(() => use(50)).not.toThrow();
  });

  it("does not count for another number", () => {
    const { use } = limits();
    use(50);
    expect(() => use(50, "4012000033330026")).not.toThrow();
  });

  it("is discarded after a day", () => {
    const { use, clock } = limits();
    use(50);
    clock.now = DAY_MS - 1;
    expect(() => use(1, NUMBER, 50)).toThrow("TOO_MANY_REQUESTS");
    clock.now = DAY_MS;
    expect(() => use(50, NUMBER, 50)).not.toThrow();
  });

  it("is discarded when the clock was set back, so that the limit does not last longer", () => {
    const { use, clock } = limits();
    clock.now = DAY_MS;
    use(50);
    clock.now = 0;
    use(50);
    clock.now = DAY_MS;
    expect(() => use(50, NUMBER, 50)).not.toThrow();
  });

  it("keeps a bounded number of card numbers, the ones used last", () => {
    const { use } = limits(2);
    use(50, "A");
    use(50, "B");
    expect(() => use(1, "A", 50)).toThrow("TOO_MANY_REQUESTS");
    use(1, "C");
    expect(() => use(1, "A", 50)).toThrow("TOO_MANY_REQUESTS");
    expect(() => use(50, "B", 50)).not.toThrow();
  });

  it("is not kept in memory and not logged", () => {
    const { use, log } = limits();
    use(50);
    expect(() => use(1, NUMBER, 50)).toThrow(expect.not.stringContaining(NUMBER));
    expect(JSON.stringify(log)).not.toContain(NUMBER.slice(0, 6));
    expect(JSON.stringify(log)).not.toContain("SESSION");
  });
});

describe("many card numbers in one session", () => {
  const numbers = [
    "4111111111111111",
    "4012000033330026",
    "5123450000000008",
    "371881634498004",
    "6011000990139424",
  ];

  it("are refused above five, and the first five still pass", () => {
    const { log, check } = limits();
    for (const number of numbers) check(number, "S", "SHOP1");
    expect(() => check("36259600000004", "S", "SHOP1")).toThrow("TOO_MANY_REQUESTS");
    expect(log).toEqual([{ event: "security", what: "cards-many", merchant: "SHOP1" }]);
    expect(() => check(numbers[0]!, "S", "SHOP1")).not.toThrow();
    expect(() => check("36259600000004", "T", "SHOP1")).not.toThrow();
  });
});

describe("a card number from a payer", () => {
  const live = {
    processor: { type: "gateway", url: "https://up.example", merchant: "M", password: "p" },
  } as const;

  /** Returns the status of the fifty-first session's update with one card number. */
  async function last(gateway: ReturnType<typeof startGateway>, asServer = false) {
    let status = 0;
    for (let n = 0; n < 51; n += 1) {
      gateway.clock.now += 1000; // slower than the limit per second
      const { id } = await newSession(gateway);
      const card = { headers: frameHeaders(gateway), password: null, body: withCard() };
      const ask = asServer ? { body: withCard() } : card;
      ({ status } = await gateway.call("PUT", `/session/${id}`, ask));
    }
    await gateway.close();
    return status;
  }

  it.each<[string, () => Promise<number>, number]>([
    ["is refused in the fifty-first session", () => last(startGateway(live, {}, { demo: false })), 429],
    [
      "is not refused from the merchant's server",
      () => last(startGateway(live, {}, { demo: false }), true),
      201,
    ],
    [
      "is not refused where the processor is the simulator",
      () => last(startGateway({}, {}, { demo: false })),
      201,
    ],
    ["is not refused in a demo", () => last(startGateway(live)), 201],
  ])("%s", async (_, ask, status) => {
    expect(await ask()).toBe(status);
  });
});

describe("a session without an authentication left", () => {
  it("does not count a card number, so that it cannot use up the limit of another payer's card", async () => {
    const gateway = startGateway(
      { processor: { type: "gateway", url: "https://up.example", merchant: "M", password: "p" } },
      {},
      { demo: false, limits: { sessionsPerCard: 1 } },
    );
    const update = async (authenticationLimit: number) => {
      const { id } = await newSession(gateway, undefined, { body: { session: { authenticationLimit } } });
      const ask = { headers: frameHeaders(gateway), password: null, body: withCard() };
      return (await gateway.call("PUT", `/session/${id}`, ask)).status;
    };
    expect(await update(0)).toBe(401);
    expect(await update(1)).toBe(201);
    expect(await update(1)).toBe(429);
    await gateway.close();
  });
});
