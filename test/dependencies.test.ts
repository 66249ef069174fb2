import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { parseSync, Visitor } from "vite";
import { describe, expect, it } from "vitest";

/**
 * Compares the packages that the built files import with those that package.json declares. An import that is not declared breaks
 * an installation. A bundled package that is declared makes every merchant install what its code never loads.
 */

const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<
  "dependencies" | "devDependencies" | "peerDependencies",
  Record<string, string>
> & { name: string; peerDependenciesMeta: Record<string, { optional: boolean }> };

const built = globSync("dist/{elements,gateway,merchant,quote,session-js,testing}/**/*.{js,d.ts}");

/** The specifiers that a built file imports, types included. */
function specifiersOf(file: string, text = readFileSync(file, "utf8")): string[] {
  const found: string[] = [];
  const add = (source: { value?: unknown } | null) => {
    if (typeof source?.value === "string") found.push(source.value);
  };
  const { program } = parseSync(file, text);
  new Visitor({
    ImportDeclaration: ({ source }) => add(source),
    ExportNamedDeclaration: ({ source }) => add(source),
    ExportAllDeclaration: ({ source }) => add(source),
    ImportExpression: ({ source }) => add(source as { value?: unknown }),
    TSImportType: ({ source }) => add(source),
    TSModuleDeclaration: ({ id }) => add(id as { value?: unknown }),
    CallExpression({ callee, arguments: [first] }) {
      if (callee.type === "Identifier" && /^(__)?require$/.test(callee.name))
        add(first as { value?: unknown });
    },
  }).visit(program);
  return found;
}

/** The package of a specifier; undefined for a file, a module of Node, and this package itself. */
function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith(".") || isBuiltin(specifier)) return undefined;
  const [scope = "", name = ""] = specifier.split("/");
  const found = scope.startsWith("@") ? `${scope}/${name}` : scope;
  return found === manifest.name ? undefined : found;
}

describe.skipIf(built.length === 0)("the built files", () => {
  const imported = new Set(built.flatMap((file) => specifiersOf(file)).map(packageOf));
  imported.delete(undefined);
  const declared = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies)];

  it("import only packages that package.json declares", () => {
    expect([...imported].filter((name) => !declared.includes(name!))).toEqual([]);
  });

  it("import every package that package.json declares", () => {
    expect(declared.filter((name) => !imported.has(name))).toEqual([]);
  });
});

it("an optional peer is installed for development", () => {
  const names = Object.keys(manifest.peerDependencies);
  expect(names.filter((name) => !(name in manifest.devDependencies))).toEqual([]);
  expect(names.filter((name) => !manifest.peerDependenciesMeta[name]?.optional)).toEqual([]);
});

it("detects every kind of import", () => {
  const text = `import "a"; import b from "b/x"; export * from "@c/d/e"; export { f } from "f";
    void import("g"); require("h"); import "node:fs"; import "fs"; import "./i.js";`;
  const types = `export type A = import("j/k").B; declare module "l" { interface M {} }`;
  expect(specifiersOf("x.js", text).map(packageOf)).toEqual([
    "a",
    "b",
    "@c/d",
    "f",
    "g",
    "h",
    undefined,
    undefined,
    undefined,
  ]);
  expect(specifiersOf("x.d.ts", types).map(packageOf)).toEqual(["j", "l"]);
});
