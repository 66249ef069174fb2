import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";

it("can be imported in Node, as a server that renders pages does, and does nothing there", () => {
  // Lit and zod each leave a note of themselves, as they do everywhere.
  const before = "const before = Object.keys(globalThis);";
  const after =
    "Object.keys(globalThis).filter((name) => !before.includes(name) && !/^(lit|reactive|__zod)/.test(name))";
  const script = `${before} const { HostedField, HostedSession } = await import("./dist/elements/hosted-session.js");
    const { HostedQuote } = await import("./dist/quote/hosted-quote.js");
    console.log(JSON.stringify([typeof HostedField, typeof HostedSession, typeof HostedQuote, ${after}]));`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(JSON.parse(said)).toEqual(["function", "function", "function", []]);
});

it("can be imported where elements are defined and no browser draws them, as tests of a shop's components do", () => {
  const script = `globalThis.HTMLElement = class {};
    const defined = {};
    globalThis.customElements = { get: (tag) => defined[tag], define(tag, element) {
      defined[tag] = element;
      void element.observedAttributes; // as a browser reads them, which is when Lit looks at a class for the first time
    } };
    await import("./dist/elements/hosted-session.js");
    await import("./dist/quote/hosted-quote.js");
    console.log(Object.keys(defined).join());`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(said.trim()).toBe("hosted-session,hosted-field,hosted-quote");
});
