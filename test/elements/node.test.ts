import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("can be imported in Node for server-side rendering, and does nothing there", () => {
  // Lit and zod each set a global, as they always do.
  const before = "const before = Object.keys(globalThis);";
  const after =
    "Object.keys(globalThis).filter((name) => !before.includes(name) && !/^(lit|reactive|__zod)/.test(name))";
  const script = `${before} const { HostedField, HostedSession } = await import("./dist/elements/hosted-session.js");
    const { HostedQuote } = await import("./dist/quote/hosted-quote.js");
    console.log(JSON.stringify([typeof HostedField, typeof HostedSession, typeof HostedQuote, ${after}]));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(JSON.parse(output)).toEqual(["function", "function", "function", []]);
});

it("registers no elements where they cannot be part of a form, as in tests of a shop's components", () => {
  const script = `globalThis.HTMLElement = class {};
    globalThis.ElementInternals = class {};
    const defined = [];
    globalThis.customElements = { get() {}, define: (tag) => defined.push(tag) };
    await import("./dist/elements/hosted-session.js");
    ElementInternals.prototype.setValidity = () => {};
    await import("./dist/elements/hosted-session.js?in-a-browser");
    console.log(defined.join());`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(output.trim()).toBe("hosted-session,hosted-field");
});
