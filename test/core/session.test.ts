import { randomBytes } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { luhn } from "../../src/core/luhn.ts";
import { expiryOf, firstVersion, nextVersion, sessionId } from "../../src/core/session.ts";
import { tokenCard, tokenId } from "../../src/core/token.ts";

const eight = fc.stringMatching(/^[0-9a-f]{8}$/);

describe("a session's version", () => {
  it.each([
    ["is ten digits and counts from one", firstVersion("5c1f0a9e"), "5c1f0a9e01"],
    ["counts on", nextVersion("5c1f0a9e01", "b7d2443f"), "b7d2443f02"],
    ["counts in hex", nextVersion("5c1f0a9e09", "b7d2443f"), "b7d2443f0a"],
    ["starts again after 255", nextVersion("5c1f0a9eff", "b7d2443f"), "b7d2443f01"],
  ])("%s", (_, version, expected) => {
    expect(version).toBe(expected);
  });

  it("is always ten lower-case hex digits, and never zero at the end", () => {
    fc.assert(
      fc.property(fc.array(eight, { minLength: 1, maxLength: 600 }), (random) => {
        const last = random.slice(1).reduce(nextVersion, firstVersion(random[0]!));
        expect(last).toMatch(/^[0-9a-f]{8}(?!00)[0-9a-f]{2}$/);
      }),
    );
  });

  it("rejects anything but eight hex digits", () => {
    expect(() => firstVersion("xyz")).toThrow();
  });
});

describe("a session id", () => {
  it("is 33 characters of an alphabet without look-alikes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 26, maxLength: 26 }), (bytes) => {
        expect(sessionId(bytes)).toMatch(/^SESSION[0-9A-HJKMNP-TV-Z]{26}$/);
      }),
    );
  });

  it("is unique, and has all characters equally often in each place, over 200 000 ids", () => {
    const MANY = 200_000;
    const random = randomBytes(26 * MANY);
    const seen = new Set<string>();
    const counts = Array.from({ length: 26 }, () => new Uint32Array(128));
    for (let n = 0; n < MANY; n += 1) {
      const id = sessionId(random.subarray(26 * n, 26 * n + 26));
      seen.add(id);
      for (let place = 0; place < 26; place += 1) counts[place]![id.charCodeAt(7 + place)]! += 1;
    }
    expect(seen.size).toBe(MANY);
    const each = MANY / 32;
    for (const place of counts) {
      const used = [...place].filter((count) => count > 0);
      expect(used).toHaveLength(32);
      // With 31 degrees of freedom chi-squared exceeds 90 once in ten million runs.
      expect(used.reduce((sum, count) => sum + (count - each) ** 2 / each, 0)).toBeLessThan(90);
    }
  });

  it("uses every character equally often", () => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 256; byte += 1) {
      const last = sessionId(new Uint8Array(26).fill(byte)).at(-1)!;
      counts.set(last, (counts.get(last) ?? 0) + 1);
    }
    expect([...counts.values()]).toEqual(Array.from({ length: 32 }, () => 8));
  });
});

describe("a session's expiry", () => {
  const lifetime = { idle: 15, most: 60 };
  it.each([
    ["fifteen after its creation", 0, 0, 15],
    ["fifteen after its last write", 0, 10, 25],
    ["sixty after its creation at the latest", 0, 50, 60],
  ])("%s", (_, created, now, expected) => {
    expect(expiryOf(created, now, lifetime)).toBe(expected);
  });
});

describe("a token", () => {
  it("is sixteen digits, begins with nine and passes the Luhn check", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{14}$/), (digits) => {
        const id = tokenId(digits);
        expect(id).toMatch(/^9\d{15}$/);
        expect(luhn(id)).toBe(true);
      }),
    );
  });

  it.each([
    [{ month: "1", year: "39" }, "0139"],
    [{ month: "12", year: "27" }, "1227"],
  ])("shows the expiry %o as %s", (expiry, expected) => {
    expect(tokenCard({ expiry })["expiry"]).toBe(expected);
  });
});
