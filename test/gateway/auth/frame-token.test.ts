import { createHmac } from "node:crypto";
import { describe, expect, it, test } from "vitest";
import {
  CLOCK_TOLERANCE_SECONDS,
  createFrameTokens,
  FRAME_TOKEN_SECONDS,
} from "../../../src/gateway/auth/frame-token.ts";

const KEY = new Uint8Array(32).fill(7);
const BEARER = { merchant: "SHOP1", origin: "https://shop.example" };

/** A clock that a test can move. */
function tokensAt(start = "2026-11-22T10:00:00Z", key = KEY) {
  const clock = { at: new Date(start) };
  const later = (seconds: number) => (clock.at = new Date(clock.at.getTime() + seconds * 1000));
  return { ...createFrameTokens(key, () => clock.at), later };
}

/** Creates a token with any claims, as a holder of the key can. */
function signed(claims: string, key = KEY): string {
  const payload = Buffer.from(claims).toString("base64url");
  const mac = createHmac("sha256", key).update("hs-frame/v1|").update(payload).digest("base64url");
  return `${payload}.${mac}`;
}

const AT = Date.parse("2026-11-22T10:00:00Z") / 1000;
const CLAIMS = {
  m: "SHOP1",
  o: "https://shop.example",
  n: "nnnnnnnnnnnnnnnnnnnnnn",
  iat: AT,
  exp: AT + FRAME_TOKEN_SECONDS,
};

describe("a frame token", () => {
  it("names its merchant and origin", () => {
    const { mint, verify } = tokensAt();
    expect(verify(mint(BEARER))).toEqual(BEARER);
  });

  it("is different each time", () => {
    const { mint } = tokensAt();
    expect(mint(BEARER)).not.toBe(mint(BEARER));
  });

  test.each([
    // seconds                    verdict
    [0, "good"],
    [FRAME_TOKEN_SECONDS - 1, "good"],
    [FRAME_TOKEN_SECONDS, "refused"],
    [86_400, "refused"],
    [-1, "good"], // another instance's clock
    [-CLOCK_TOLERANCE_SECONDS, "good"],
    [-CLOCK_TOLERANCE_SECONDS - 1, "refused"],
  ])("after %d seconds is %s", (seconds, verdict) => {
    const { mint, verify, later } = tokensAt();
    const token = mint(BEARER);
    later(seconds);
    expect(verify(token)).toEqual(verdict === "good" ? BEARER : undefined);
  });

  it("is accepted if the clocks of instances differ by half a minute at most", () => {
    const fast = tokensAt("2026-11-22T10:00:30Z");
    expect(tokensAt().verify(fast.mint(BEARER))).toEqual(BEARER);
    fast.later(1);
    expect(tokensAt().verify(fast.mint(BEARER))).toBeUndefined();
  });

  it("is refused with any one bit flipped", () => {
    const { mint, verify } = tokensAt();
    const token = mint(BEARER);
    for (let at = 0; at < token.length; at += 1) {
      for (let bit = 0; bit < 7; bit += 1) {
        const turned = String.fromCharCode(token.charCodeAt(at) ^ (1 << bit));
        expect(verify(token.slice(0, at) + turned + token.slice(at + 1))).toBeUndefined();
      }
    }
  });

  it("is refused at every other length", () => {
    const { mint, verify } = tokensAt();
    const token = mint(BEARER);
    for (let length = 0; length < token.length; length += 1)
      expect(verify(token.slice(0, length))).toBeUndefined();
    expect(verify(`${token}A`)).toBeUndefined();
  });

  it("is refused under another key", () => {
    const other = tokensAt("2026-11-22T10:00:00Z", new Uint8Array(32).fill(8));
    expect(tokensAt().verify(other.mint(BEARER))).toBeUndefined();
  });

  test.each([
    ["no MAC", `${signed(JSON.stringify(CLAIMS)).split(".")[0]}.`],
    ["only a dot", "."],
    ["three parts", `${signed(JSON.stringify(CLAIMS))}.x`],
    ["padding", `${signed(JSON.stringify(CLAIMS))}=`],
    ["a header that picks the algorithm", `eyJhbGciOiJub25lIn0.${signed(JSON.stringify(CLAIMS))}`],
    ["another claim", signed(JSON.stringify({ ...CLAIMS, admin: true }))],
    ["a missing claim", signed(JSON.stringify({ ...CLAIMS, n: undefined }))],
    ["a longer lifetime", signed(JSON.stringify({ ...CLAIMS, exp: CLAIMS.exp + 1 }))],
    ["a time as text", signed(JSON.stringify({ ...CLAIMS, iat: String(CLAIMS.iat) }))],
    ["a merchant that is not text", signed(JSON.stringify({ ...CLAIMS, m: ["SHOP1"] }))],
  ])("with %s is refused", (_, token) => {
    expect(tokensAt().verify(token)).toBeUndefined();
  });

  it("made by the test with valid claims is accepted (negative control)", () => {
    expect(tokensAt().verify(signed(JSON.stringify(CLAIMS)))).toEqual(BEARER);
  });

  it("needs a key of 32 bytes", () => {
    expect(() => createFrameTokens(new Uint8Array(31), () => new Date())).toThrow(RangeError);
  });
});
