import { expect, it } from "vitest";
import { GatewayError } from "../../src/wire/rest/errors.ts";
import { parseJson, SERVER_LIMITS } from "../../src/wire/rest/json-text.ts";

const HUGE = 100_000;

/** The code of the error for a text, and the processor time of the parser in milliseconds, which other processes do not change. */
function refusal(text: string): { code: string; ms: number } {
  const started = process.cpuUsage();
  const spent = () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };
  try {
    parseJson(text, SERVER_LIMITS);
    return { code: "none", ms: spent() };
  } catch (error) {
    const code = error instanceof GatewayError ? error.code : String(error);
    return { code, ms: spent() };
  }
}

/** Texts that could cost much time. The limit on a body's bytes would bound that, but the parser does not rely on it. */
it.each([
  ["nested groups", `${'{"a":'.repeat(HUGE)}1${"}".repeat(HUGE)}`, "TOO_DEEP"],
  ["nested groups without an end", '{"a":'.repeat(HUGE), "TOO_DEEP"],
  ["nested lists", `{"a":${"[".repeat(HUGE)}${"]".repeat(HUGE)}}`, "TOO_DEEP"],
  ["names", `{${Array.from({ length: HUGE }, (_, n) => `"n${n}":1`).join(",")}}`, "TOO_MANY_NAMES"],
  ["items of a list", `{"a":[${"1,".repeat(HUGE)}1]}`, "TOO_MANY_NAMES"],
  ["one name of a megabyte", `{"${"n".repeat(1 << 20)}":"x"}`, "FORBIDDEN_NAME"],
  ["a number of 400 digits", `{"n":1${"0".repeat(400)}}`, "MALFORMED_JSON"],
  ["a number of a megabyte", `{"n":${"9".repeat(1 << 20)}}`, "MALFORMED_JSON"],
  ["spaces of a megabyte and no end", `{${" ".repeat(1 << 20)}`, "MALFORMED_JSON"],
  ["escapes without an end", `{"n":"${"\\u0041".repeat(HUGE)}`, "MALFORMED_JSON"],
])("%s: rejected at once", (_, text, expected) => {
  const { code, ms } = refusal(text);
  expect(code).toBe(expected);
  expect(ms).toBeLessThan(200);
});

it("a document within the limits is read, whatever its length", () => {
  expect(refusal(`{"n":"x"}`).code).toBe("none");
  expect(refusal(`{"n":"${"x".repeat(1 << 20)}"}`).code).toBe("none");
});
