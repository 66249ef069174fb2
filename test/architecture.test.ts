import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * Who may import whom: arrows point only downward. A room is a trust position, so a wrong arrow is a hole in
 * the security argument. The same table is in docs/flows.md.
 */
const MAY_IMPORT: Record<string, (string | RegExp)[]> = {
  core: [],
  wire: ["core"],
  bridge: ["wire"],
  frame: ["core", "wire", "bridge"],
  elements: ["wire", "bridge", /^(lit|@lit\/reactive-element)$/],
  compat: ["elements", "wire"],
  service: [
    "core",
    "wire",
    /^hono(\/.+)?$/,
    /^@hono\/node-server(\/.+)?$/,
    /^node:/,
    /^pg$/,
    /^prom-client$/,
  ],
  // What merchants use on their own servers: it runs wherever `fetch` does, and brings nothing along.
  server: [],
  // What merchants use in their own tests.
  testing: ["wire", /^node:/, /^@?playwright/],
};

/** Interchangeable parts know their own interface, and neither each other nor the routes. */
const INTERCHANGEABLE: Record<string, (string | RegExp)[]> = {
  "service/store": [
    "core",
    "wire",
    "service/store",
    /^node:/,
    /^pg$/,
    /^service\/(secret|vault|key-ring)\.ts$/,
  ],
  "service/processors": ["core", "wire", "service/processors", /^node:/, /^service\/(secret)\.ts$/],
};

/** zod comes from two files: its core classes for browsers, the mini build for the service. */
const ZOD: Record<string, string> = { "wire/zod.ts": "zod/mini", "wire/schema.ts": "zod/v4/core" };

/** Types of frameworks, for shops that have the framework themselves: nothing of it is there when the code runs. */
const TYPES_ALONE: Record<string, string> = { "elements/react.ts": "react" };

const SOURCE = "src";
const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts"));

/** Module names of a file; type-only imports count, for a type is knowledge too. */
function imports(file: string): string[] {
  return importsIn(readFileSync(join(SOURCE, file), "utf8"));
}

function importsIn(text: string): string[] {
  const patterns = [
    /^(?:import|export|\})[^"\n]*\bfrom "([^"]+)"/gm,
    /^\s*import "([^"]+)"/gm,
    /\bimport\("([^"]+)"\)/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

function isAllowed(file: string, specifier: string): boolean {
  const room = file.split("/")[0]!;
  const inner = Object.keys(INTERCHANGEABLE).find((folder) => file.startsWith(`${folder}/`));
  const allowed = inner ? INTERCHANGEABLE[inner]! : MAY_IMPORT[room]!;
  const target = specifier.startsWith(".") ? normalize(join(dirname(file), specifier)) : specifier;
  if (!inner && target.startsWith(`${room}/`)) return true;
  if (ZOD[file] === specifier || TYPES_ALONE[file] === specifier) return true;
  return allowed.some((entry) =>
    entry instanceof RegExp ? entry.test(target) : target.startsWith(`${entry}/`),
  );
}

describe("the rooms", () => {
  it.each(files)("src/%s imports only what its room may", (file) => {
    expect(MAY_IMPORT).toHaveProperty(file.split("/")[0]!);
    const strangers = imports(file).filter((specifier) => !isAllowed(file, specifier));
    expect(strangers).toEqual([]);
  });

  it("would notice an arrow that points upward", () => {
    expect(isAllowed("core/mask.ts", "../wire/rest.ts")).toBe(false);
    expect(isAllowed("elements/hosted-field.ts", "../core/card-number.ts")).toBe(false);
    expect(isAllowed("service/store/embedded.ts", "../routes/rest.ts")).toBe(false);
    expect(isAllowed("wire/fields.ts", "zod")).toBe(false);
    expect(isAllowed("frame/main.ts", "lit")).toBe(false);
  });

  it.each(Object.keys(TYPES_ALONE))("src/%s is types and no code", (file) => {
    const imported = readFileSync(join(SOURCE, file), "utf8").match(/^(?:import|export) .*$/gm)!;
    expect(imported.filter((line) => !line.startsWith("import type "))).toEqual([]);
  });

  it("lets the demo in by the public doors alone", () => {
    const doors = ["elements/index", "elements/hosted-quote-entry", "server/index", "service/index"].map(
      (door) => `../src/${door}.ts`,
    );
    for (const file of readdirSync("demo").filter((name) => name.endsWith(".ts"))) {
      const inward = importsIn(readFileSync(join("demo", file), "utf8")).filter((name) =>
        name.startsWith("../src"),
      );
      expect(
        inward.filter((name) => !doors.includes(name)),
        file,
      ).toEqual([]);
    }
  });

  it.each(files.filter((file) => file.startsWith("core/")))("src/%s has no clock and no dice", (file) => {
    expect(readFileSync(join(SOURCE, file), "utf8")).not.toMatch(
      /Date\.now|new Date\(\)|Math\.random|crypto\./,
    );
  });

  it("keeps the service's zod out of the browser", () => {
    const seen = new Set<string>();
    const visit = (file: string) => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = readFileSync(join(SOURCE, file), "utf8");
      // Types weigh nothing; what is left is code.
      for (const [, specifier] of text.matchAll(
        /^(?:import|export|\})(?! type)[^"\n]*\bfrom "(\.[^"]+\.ts)"/gm,
      )) {
        visit(normalize(join(dirname(file), specifier!)));
      }
    };
    for (const file of files) if (/^(bridge|frame|elements|compat)\//.test(file)) visit(file);
    expect(seen).toContain("wire/schema.ts");
    expect(seen).not.toContain("wire/zod.ts");
  });

  it.each(files)("src/%s sends no message to just anybody", (file) => {
    expect(readFileSync(join(SOURCE, file), "utf8")).not.toMatch(/postMessage\([^)]*["']\*["']/);
  });

  it("draws every random number from the system's generator", () => {
    for (const file of files)
      expect(readFileSync(join(SOURCE, file), "utf8"), file).not.toContain("Math.random");
  });
});
