import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SessionClock } from "../../src/elements/session/session-clock.ts";

const MINUTE = 60_000;
const [ONE, OTHER] = ["SESSION1", "SESSION2"];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A clock, and the events that it announced: type, session and minute. */
function clock() {
  const begun = Date.now();
  const events: string[] = [];
  const it = new SessionClock(({ type, session }) => {
    events.push(`${type} ${session} ${((Date.now() - begun) / MINUTE).toFixed(2)}`);
  });
  return { clock: it, events };
}
const pass = (minutes: number) => vi.advanceTimersByTime(minutes * MINUTE);

describe("a session's expiry", () => {
  it.each([
    // lifetime: idle, most → announced at, expired at
    ["900", "3600", "13.00", "15.00"],
    ["3600", "900", "13.00", "15.00"],
    ["60", "3600", "0.75", "1.00"],
    ["3600", "3600", "58.00", "60.00"],
  ])("is announced in advance and once: %s s idle, %s s in all", (idle, most, announced, ended) => {
    const { clock: it, events } = clock();
    it.restart(ONE);
    it.setLifetime({ idle, most });
    pass(120);
    expect(events).toEqual([`sessionexpiring ${ONE} ${announced}`, `sessionexpired ${ONE} ${ended}`]);
  });

  it("is postponed by each change, but never beyond the maximum age", () => {
    const { clock: it, events } = clock();
    it.restart(ONE);
    it.setLifetime({ idle: "900", most: "3600" });
    for (let i = 0; i < 4; i++) {
      pass(12);
      it.restart(ONE);
    }
    pass(60);
    expect(events).toEqual([`sessionexpiring ${ONE} 58.00`, `sessionexpired ${ONE} 60.00`]);
  });

  it("restarts with another session, also after it was announced", () => {
    const { clock: it, events } = clock();
    it.restart(ONE);
    it.setLifetime({ idle: "900", most: "1200" });
    pass(14);
    it.restart(OTHER);
    pass(14);
    expect(events).toEqual([`sessionexpiring ${ONE} 13.00`, `sessionexpiring ${OTHER} 27.00`]);
  });

  it("comes at once if the gateway reports it", () => {
    const { clock: it, events } = clock();
    it.restart(ONE);
    it.setLifetime({ idle: "900", most: "3600" });
    pass(1);
    it.expire();
    it.expire();
    pass(120);
    expect(events).toEqual([`sessionexpired ${ONE} 1.00`]);
  });

  it("is noticed soon after the machine wakes", () => {
    const { clock: it, events } = clock();
    it.restart(ONE);
    it.setLifetime({ idle: "900", most: "3600" });
    pass(1);
    // Timers stop; the clock does not.
    vi.setSystemTime(Date.now() + 30 * MINUTE);
    pass(0.2);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatch(/^sessionexpired/);
  });

  it.each([
    ["there is no session", (it: SessionClock) => it.setLifetime({ idle: "900", most: "3600" })],
    ["no lifetime is known", (it: SessionClock) => it.restart(ONE)],
    [
      "the element was removed",
      (it: SessionClock) => {
        it.restart(ONE);
        it.setLifetime({ idle: "900", most: "3600" });
        it.stop();
      },
    ],
  ])("is not announced if %s, and leaves no timer", (_name, prepare) => {
    const { clock: it, events } = clock();
    prepare(it);
    expect(vi.getTimerCount()).toBe(0);
    pass(120);
    expect(events).toEqual([]);
  });

  it("has a date", () => {
    const dates: number[] = [];
    const begun = Date.now();
    const it = new SessionClock(({ expires }) => dates.push(expires.getTime() - begun));
    it.restart(ONE);
    it.setLifetime({ idle: "900", most: "3600" });
    pass(20);
    expect(dates).toEqual([15 * MINUTE, 15 * MINUTE]);
  });
});
