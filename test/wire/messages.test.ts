import { describe, expect, it } from "vitest";
import { FromFrame, Hello } from "../../src/wire/page-frame/from-frame.ts";
import { read } from "../../src/wire/schema/schema.ts";
import { SiblingMessage } from "../../src/wire/page-frame/siblings.ts";
import { FieldStyle } from "../../src/wire/page-frame/style.ts";
import { ToFrame } from "../../src/wire/page-frame/to-frame.ts";

const RID = "AAAAAAAAAAAAAAAAAAAAAA";
const SESSION = `SESSION${"0".repeat(26)}`;
const START = { t: "start", v: 2, field: "card.number", group: RID, session: SESSION };
const STATE = { t: "state", focused: false, empty: true, valid: false, message: "" };
const CARD = {
  t: "card",
  status: "SUPPORTED",
  brand: "VISA",
  scheme: "VISA",
  fundingMethod: "DEBIT",
};

describe("messages from a page to a frame", () => {
  it.each([
    ["start", START],
    ["start without a session", { ...START, session: null }],
    ["configure", { t: "configure", lang: "fr-CA", disabled: true }],
    ["attach", { t: "attach", session: SESSION }],
    ["focus", { t: "focus" }],
    ["clear", { t: "clear" }],
    ["reveal", { t: "reveal" }],
    ["submit", { t: "submit", rid: RID, fields: ["card.number", "card.expiry"] }],
  ])("accepts %s", (_name, message) => {
    expect(ToFrame.parse(message)).toEqual(message);
  });

  it.each([
    ["a command that sets a value", { t: "setValue", value: "4111111111111111" }],
    ["a command that asks for a value", { t: "getValue" }],
    ["prefill", { t: "prefill", value: "4111" }],
    ["eval", { t: "eval", code: "1" }],
    ["navigate", { t: "navigate", url: "https://evil.example" }],
    ["an additional value", { ...START, value: "4111111111111111" }],
    ["an additional URL", { t: "focus", url: "https://evil.example" }],
    ["an inherited tag", Object.create({ t: "focus" })],
    ["a tag that Object has", { t: "constructor" }],
    ["a tag that is not a text", { t: ["focus"] }],
    ["another version", { ...START, v: 1 }],
    ["an unknown field", { ...START, field: "card.pin" }],
    ["a session id of another shape", { ...START, session: "session1" }],
    ["a group id that is not random", { ...START, group: "mine" }],
    ["a language with markup", { t: "configure", lang: "<b>" }],
    ["null", null],
    ["a text", "focus"],
    ["a list", ["focus"]],
    [
      "an instance of a class",
      new (class {
        t = "focus";
      })(),
    ],
    ["a map", new Map([["t", "focus"]])],
  ])("rejects %s", (_name, message) => {
    expect(ToFrame.parse(message)).toBeUndefined();
  });

  it.each([
    ["with a line break", "a\nb"],
    ["with a right-to-left override", "a\u202Eb"],
    ["with a direction mark", "\u200e1234"],
    ["that is not a text", 12],
  ])("ignores a placeholder %s, and accepts the rest of the message", (_name, placeholder) => {
    expect(ToFrame.parse({ ...START, placeholder })).toEqual({ ...START, placeholder: undefined });
  });

  it("never calls a getter", () => {
    let asked = false;
    const trap = {
      get t() {
        asked = true;
        return "focus";
      },
    };
    expect(ToFrame.parse(trap)).toBeUndefined();
    expect(asked).toBe(false);
  });
});

describe("messages from a frame to a page", () => {
  it.each([
    ["ready", { t: "ready", label: "Card number", idle: "900", most: "3600" }],
    ["bin", { t: "bin", bin: "411111" }],
    ["an empty bin", { t: "bin", bin: "" }],
    ["state", { ...STATE, error: "expired", message: "This card has expired." }],
    ["edited", { t: "edited" }],
    ["card", CARD],
    [
      "card with a quote",
      {
        ...CARD,
        order: {
          currency: "EUR",
          netAmount: "100.00",
          amount: "101.5",
          merchantCharge: { type: "SURCHARGE", amount: "1.5" },
        },
      },
    ],
    ["key", { t: "key", key: "Enter" }],
    ["tamper", { t: "tamper", kind: "focus" }],
    ["stored", { t: "stored", rid: RID, session: { id: SESSION, version: "0123456789" } }],
    ["refused", { t: "refused", rid: RID, errors: [{ field: "card.number", error: "invalid" }] }],
    ["failed", { t: "failed", rid: RID, status: "request_timeout", message: "Too late." }],
    ["fatal", { t: "fatal", code: "version" }],
  ])("accepts %s", (_name, message) => {
    expect(FromFrame.parse(message)).toEqual(message);
  });

  it.each([
    ["a state with the value", { ...STATE, value: "4111111111111111" }],
    ["a state with a length", { ...STATE, length: 16 }],
    ["an edit with the value", { t: "edited", value: "4111" }],
    ["an edit with a count", { t: "edited", count: 2 }],
    ["card facts with digits", { ...CARD, last4: "1111" }],
    ["a bin with more digits", { t: "bin", bin: "41111111" }],
    ["a bin of an unfinished number", { t: "bin", bin: "4111" }],
    ["a key that is a digit", { t: "key", key: "4" }],
    ["tampering with the typed text", { t: "tamper", kind: "focus", value: "4111" }],
    ["tampering of another kind", { t: "tamper", kind: "4111" }],
    ["a message that is too long", { ...STATE, message: "x".repeat(201) }],
    [
      "a stored card with its number",
      { t: "stored", rid: RID, session: { id: SESSION, version: "0123456789" }, number: "4" },
    ],
  ])("rejects %s", (_name, message) => {
    expect(FromFrame.parse(message)).toBeUndefined();
  });

  it("has no other member in hello", () => {
    expect(read(Hello, { hostedSession: 1, t: "hello" })).toBeDefined();
    expect(read(Hello, { hostedSession: 1, t: "hello", value: "4111" })).toBeUndefined();
    expect(read(Hello, { hostedSession: 2, t: "hello" })).toBeUndefined();
  });
});

describe("messages between siblings", () => {
  it("contain a value only in the response to a pull", () => {
    const held = { t: "held", rid: RID, field: "card.number", docId: RID, value: "4111", error: null };
    expect(SiblingMessage.parse(held)).toEqual(held);
    expect(
      SiblingMessage.parse({ t: "present", field: "card.number", docId: RID, reply: false, value: "4" }),
    ).toBeUndefined();
  });
});

describe("the style that is passed into a frame", () => {
  it.each([
    ["color", "rgb(10, 20, 30)"],
    ["placeholderColor", "rgba(10, 20, 30, 0.6)"],
    ["fontSize", "17.6px"],
    ["fontWeight", "600"],
    ["fontFamily", 'system-ui, "Noto Sans", sans-serif'],
    ["lineHeight", "24px"],
    ["letterSpacing", "0.5px"],
    ["textAlign", "end"],
    ["colorScheme", "light dark"],
  ])("%s: %s is passed on", (name, value) => {
    expect(read(FieldStyle, { [name]: value })).toEqual({ [name]: value });
  });

  it.each([
    ["color", "rgba(0, 0, 0, 0)", "invisible text"],
    ["color", "url(https://evil.example)", "a request"],
    ["color", "image-set('https://evil.example' 1x)", "a request without the word url"],
    ["color", "var(--x)", "a value from elsewhere"],
    ["color", "env(x)", "a value from elsewhere"],
    ["color", "rgb(0, 0, 0); background: red", "a second declaration"],
    ["color", "rgb(0, 0, 0) !important", "importance"],
    ["fontSize", "0px", "text without a size"],
    ["fontSize", "9999px", "text that overflows"],
    ["fontSize", "calc(1px * 9)", "arithmetic"],
    ["letterSpacing", "9999px", "text that is pushed out"],
    ["letterSpacing", "-40px", "text in a heap"],
    ["fontFamily", "url(x)", "a font's address"],
    ["fontFamily", "a\\62 c", "an escape"],
    ["fontFamily", "x".repeat(241), "a name without end"],
    ["lineHeight", "1e9px", "a line without end"],
    ["colorScheme", "dark; x", "a second declaration"],
  ])("%s: %s is not passed on (%s)", (name, value) => {
    expect(read(FieldStyle, { [name]: value })).toEqual({ [name]: undefined });
  });

  it("has no other property", () => {
    for (const name of [
      "backgroundImage",
      "content",
      "direction",
      "textTransform",
      "opacity",
      "textSecurity",
      "filter",
    ]) {
      expect(read(FieldStyle, { [name]: "x" }), name).toBeUndefined();
    }
  });
});
