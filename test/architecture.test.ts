import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOMS, roomOf, RULES } from "../scripts/import-table.ts";

/**
 * Holds the import table of all rooms (`scripts/import-table.ts`). A room of `src` is a trust position, so a wrong
 * import is a hole in the security argument.
 */

/** Each entry of zod has one importing file: its core classes for browsers, the mini build for the gateway. */
const ZOD: Record<string, string> = {
  "src/wire/schema/zod.ts": "zod/mini",
  "src/wire/schema/schema.ts": "zod/v4/core",
};

/** Files that import the types of a framework and contain no code. */
const TYPES_ALONE: Record<string, string> = { "src/elements/react.ts": "react" };

/** The demo imports the public entry points only, as a merchant does. */
const ENTRY_POINTS = [
  "src/elements/index.ts",
  "src/elements/hosted-quote-entry.ts",
  "src/merchant/index.ts",
  "src/gateway/index.ts",
];

const files = globSync(["src/**/*.ts", "demo/**/*.ts"])
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => !file.endsWith(".d.ts"))
  .toSorted();
const sources = files.filter((file) => file.startsWith("src/"));

/** The specifiers that a file imports. Type-only imports count, because a type is knowledge too. */
function imports(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const patterns = [
    /^(?:import|export|\})[^"\n]*\bfrom "([^"]+)"/gm,
    /^\s*import "([^"]+)"/gm,
    /\bimport\("([^"]+)"\)/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1]!));
}

/** The file that a relative specifier names. */
function resolve(file: string, specifier: string): string {
  return normalize(join(dirname(file), specifier)).replaceAll("\\", "/");
}

function isAllowed(file: string, specifier: string): boolean {
  const room = ROOMS[roomOf(file)]!;
  if (!specifier.startsWith(".")) {
    if (file.startsWith("src/") && specifier in OWNED) return OWNED[specifier] === file;
    return room.packages?.some((name) => name.test(specifier)) ?? false;
  }
  const target = resolve(file, specifier);
  if (file.startsWith("demo/") && target.startsWith("src/") && !ENTRY_POINTS.includes(target)) return false;
  return roomOf(target) === roomOf(file) || room.imports.includes(roomOf(target));
}

/** Packages that one file alone imports, by specifier. */
const OWNED = Object.fromEntries(
  Object.entries({ ...ZOD, ...TYPES_ALONE }).map(([file, name]) => [name, file]),
);

/** The first circle in a graph of imports, as the path around it; undefined when there is none. */
function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of graph.get(node) ?? []) {
      const circle = visit(next, [...path, node]);
      if (circle) return circle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of graph.keys()) {
    const circle = visit(node, []);
    if (circle) return circle;
  }
  return undefined;
}

describe("the rooms", () => {
  it.each(files)("%s imports only what the table allows for its room", (file) => {
    expect(imports(file).filter((specifier) => !isAllowed(file, specifier))).toEqual([]);
  });

  it("detects an import that points upward", () => {
    expect(isAllowed("src/core/mask.ts", "../wire/rest/errors.ts")).toBe(false);
    expect(isAllowed("src/elements/field/hosted-field.ts", "../../core/card-number.ts")).toBe(false);
    expect(isAllowed("src/gateway/store/sqlite/sqlite-store.ts", "../../routes/rest.ts")).toBe(false);
    expect(isAllowed("src/gateway/processors/gateway/gateway.ts", "../simulator/simulator.ts")).toBe(false);
    expect(isAllowed("src/gateway/payments/orders.ts", "../operations/views.ts")).toBe(false);
    expect(isAllowed("src/wire/schema/fields.ts", "zod")).toBe(false);
    expect(isAllowed("src/wire/schema/fields.ts", "zod/mini")).toBe(false);
    expect(isAllowed("src/frame/main.ts", "lit")).toBe(false);
    expect(isAllowed("demo/shop/quote.ts", "../../src/merchant/json.ts")).toBe(false);
  });

  it("have no circle of files", () => {
    const graph = new Map(
      files.map((file) => [
        file,
        imports(file)
          .filter((specifier) => specifier.startsWith("."))
          .map((specifier) => resolve(file, specifier)),
      ]),
    );
    expect(findCircle(graph)).toBeUndefined();
  });

  it("have no circle of rooms", () => {
    expect(
      findCircle(new Map(Object.entries(ROOMS).map(([room, { imports }]) => [room, imports]))),
    ).toBeUndefined();
  });

  it("detects a circle", () => {
    expect(
      findCircle(
        new Map([
          ["a", ["b"]],
          ["b", ["c"]],
          ["c", ["b"]],
        ]),
      ),
    ).toEqual(["b", "c", "b"]);
  });

  it("use every import that the table allows", () => {
    const used = new Set(
      files.flatMap((file) =>
        imports(file)
          .filter((specifier) => specifier.startsWith("."))
          .map((specifier) => `${roomOf(file)} > ${roomOf(resolve(file, specifier))}`),
      ),
    );
    const allowed = Object.entries(ROOMS).flatMap(([room, { imports }]) =>
      imports
        .filter((target) => !(room.startsWith("src/gateway") && RULES.includes(target)))
        .map((target) => `${room} > ${target}`),
    );
    expect(allowed.filter((pair) => !used.has(pair))).toEqual([]);
  });

  it("keep nothing but four files directly in src/gateway", () => {
    expect(sources.filter((file) => /^src\/gateway\/[^/]+$/.test(file))).toEqual([
      "src/gateway/app.ts",
      "src/gateway/dependencies.ts",
      "src/gateway/index.ts",
      "src/gateway/serve.ts",
    ]);
  });

  it.each(Object.keys(TYPES_ALONE))("%s contains types and no code", (file) => {
    const imported = readFileSync(file, "utf8").match(/^(?:import|export) .*$/gm)!;
    expect(imported.filter((line) => !line.startsWith("import type "))).toEqual([]);
  });

  it.each(sources.filter((file) => file.startsWith("src/core/")))(
    "%s reads no clock and no random source",
    (file) => {
      expect(readFileSync(file, "utf8")).not.toMatch(/Date\.now|new Date\(\)|Math\.random|crypto\./);
    },
  );

  it("keep the gateway's zod out of browsers", () => {
    const seen = new Set<string>();
    const visit = (file: string) => {
      if (seen.has(file)) return;
      seen.add(file);
      const text = readFileSync(file, "utf8");
      // Type-only imports are skipped, because they leave no code.
      for (const [, specifier] of text.matchAll(
        /^(?:import|export|\})(?! type)[^"\n]*\bfrom "(\.[^"]+\.ts)"/gm,
      )) {
        visit(resolve(file, specifier!));
      }
    };
    for (const file of sources) if (/^src\/(bridge|frame|elements|session-js)\//.test(file)) visit(file);
    expect(seen).toContain("src/wire/schema/schema.ts");
    expect(seen).not.toContain("src/wire/schema/zod.ts");
  });

  it.each(sources)("%s names the target origin of every message", (file) => {
    expect(readFileSync(file, "utf8")).not.toMatch(/postMessage\([^)]*["']\*["']/);
  });

  it("use only the system's random generator", () => {
    for (const file of sources) expect(readFileSync(file, "utf8"), file).not.toContain("Math.random");
  });
});
