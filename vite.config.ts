import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { QUOTE_WORDS } from "./src/elements/quote/hosted-quote-words.ts";
import { ENGLISH } from "./src/frame/field/locales/en.ts";

/**
 * The builds. Each has one entry and its own folder in `dist/`:
 *
 * - `frame` and `protocol-frame`: the self-contained frame documents;
 * - `elements`: the module for merchant pages, and `quote`: the one for `<hosted-quote>`;
 * - `session-js`: the gateway's own `session.js`;
 * - `merchant`: the client for a merchant's server, and `testing`: helpers for its tests;
 * - `gateway`: the Node program and library;
 * - `demo`: the demo shop's pages.
 */

const ENTRIES: Record<string, string> = {
  frame: "src/frame/main.ts",
  protocolFrame: "src/frame/protocol-main.ts",
  elements: "src/elements/index.ts",
  quote: "src/elements/hosted-quote-entry.ts",
  sessionJs: "src/session-js/session.ts",
  client: "index.html",
  merchant: "src/merchant/index.ts",
  testing: "src/testing/index.ts",
  gateway: "src/gateway/cli/main.ts",
};

/** The frame documents: for the elements and for `session.js`. */
const FRAMES = ["frame", "protocolFrame"];

/** The builds that a payer's browser loads. Every payer downloads every byte of them. */
const IN_BROWSERS = [...FRAMES, "elements", "quote", "sessionJs"];

/** Replaces zod by a small reader of the same schemas (decision 0013), which saves 4 to 5 kB in each build. */
const smallSchemas: Plugin = {
  name: "small-schemas",
  apply: "build",
  enforce: "pre",
  applyToEnvironment: (environment) => IN_BROWSERS.includes(environment.name),
  resolveId: (id) => (id.endsWith("/schema.ts") ? resolve("src/wire/schema/small-schema.ts") : undefined),
};

/**
 * Escapes all characters outside ASCII, because a browser stores a script with one such character in two bytes for each
 * character, and parses it slower. Runs before the frame's script is inlined in its document.
 */
const asciiText: Plugin = {
  name: "ascii-text",
  apply: "build",
  enforce: "pre",
  applyToEnvironment: (environment) => IN_BROWSERS.includes(environment.name),
  generateBundle: {
    order: "post",
    handler(_options, bundle) {
      for (const output of Object.values(bundle)) {
        if (output.type !== "chunk") continue;
        output.code = output.code.replace(/[^\0-\x7F]/g, (character) => {
          const code = character.charCodeAt(0).toString(16);
          return code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code}`;
        });
      }
    },
  },
};

/**
 * Removes Lit's fallback for browsers without adopted style sheets, a fortieth of the module. Every browser with
 * form-associated elements has them.
 */
const adoptedStylesOnly: Plugin = {
  name: "adopted-styles-only",
  apply: "build",
  enforce: "pre",
  applyToEnvironment: (environment) => environment.name === "elements",
  transform: {
    filter: { id: /@lit\/reactive-element\/css-tag\.js$/ },
    handler(code) {
      const question = /(?<=[,\s]\w+=)\w+\.ShadowRoot&&.*?"replace"in CSSStyleSheet\.prototype/;
      if (!question.test(code))
        this.error("Lit's check for adopted style sheets has changed; adapt the pattern in vite.config.ts");
      return code.replace(question, "!0");
    },
  },
};

/** Inlines script and style in the frame document, and writes their hashes for its CSP. */
function frameDocument(): Plugin {
  const sha256 = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  return {
    name: "frame-document",
    apply: "build",
    enforce: "pre",
    applyToEnvironment: (environment) => FRAMES.includes(environment.name),
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        let script = "";
        let style = "";
        for (const [name, output] of Object.entries(bundle)) {
          if (output.type === "chunk") script = output.code.trim();
          else if (name.endsWith(".css"))
            style = String(output.source)
              .replace(/\/\*\$vite.*?\*\//, "")
              .trim();
          delete bundle[name];
        }
        if (script.includes("</script") || style.includes("</style"))
          this.error("the frame cannot be inlined");
        const html = readFileSync("src/frame/frame.html", "utf8")
          .replaceAll(/\n\s*/g, "")
          // HTML does not need these end tags.
          .replace(/\s*<\/body>\s*<\/html>\s*$/, "")
          .replace("<!-- style -->", () => `<style>${style}</style>`)
          .replace("<!-- script -->", () => `<script>${script}</script>`);
        const hashes = { script: sha256(script), style: sha256(style) };
        this.emitFile({ type: "asset", fileName: "frame.html", source: html });
        this.emitFile({ type: "asset", fileName: "frame.json", source: JSON.stringify(hashes, null, 2) });
      },
    },
  };
}

/**
 * Copies the files that are served as they are, and the tables and migrations that the gateway reads beside its code.
 * Writes `dist/integrity.json` with the hashes that a page may pin, and the type declarations of the npm entries.
 */
function afterBuild(): void {
  rmSync("dist/assets", { recursive: true, force: true });
  for (const [from, to, ending] of [
    ["src/frame/card/brands", "dist/assets/brands", ".svg"],
    ["src/frame/field/locales", "dist/assets/locales", ".json"],
    ["src/elements/quote/quote-locales", "dist/assets/quote-locales", ".json"],
    ["src/elements/style/looks", "dist/assets/looks", ".css"],
    ["src/gateway/cards", "dist/gateway", ".csv"],
    ["src/gateway/store/sqlite/sqlite-migrations", "dist/gateway/sqlite-migrations", ".sql"],
    ["src/gateway/store/postgres/postgres-migrations", "dist/gateway/postgres-migrations", ".sql"],
  ] as const) {
    if (!existsSync(from)) continue;
    mkdirSync(to, { recursive: true });
    for (const file of readdirSync(from)) if (file.endsWith(ending)) cpSync(join(from, file), join(to, file));
  }
  // The gateway serves English for a language without a file.
  writeFileSync("dist/assets/locales/en.json", JSON.stringify(ENGLISH));
  writeFileSync("dist/assets/quote-locales/en.json", JSON.stringify(QUOTE_WORDS));
  const integrity: Record<string, string> = {};
  for (const file of ["elements/hosted-session.js", "quote/hosted-quote.js", "session-js/session.js"]) {
    const path = join("dist", file);
    if (!existsSync(path)) continue;
    const digest = createHash("sha384").update(readFileSync(path)).digest("base64");
    integrity[file] = `sha384-${digest}`;
  }
  writeFileSync("dist/integrity.json", JSON.stringify(integrity, null, 2));
  for (const entry of ["elements", "merchant", "testing"]) {
    execFileSync(process.execPath, ["node_modules/typescript/bin/tsc", "-p", `src/tsconfig.${entry}.json`]);
  }
}

/** Lets a server that renders pages import the elements, where they do nothing. */
const IN_NODE = "const HTMLElement=globalThis.HTMLElement??class{};";

const script = (input: string, outDir: string, file: string, format: "es" | "iife", banner = "") => ({
  consumer: "client" as const,
  build: {
    outDir,
    emptyOutDir: true,
    cssCodeSplit: false,
    copyPublicDir: false,
    // Terser's output is a fiftieth smaller than that of the bundler's own minifier.
    minify: "terser" as const,
    // "unsafe" assumes unchanged built-ins: `RegExp(…)` for `new RegExp(…)`, `"" + x` for `String(x)`.
    terserOptions: { compress: { passes: 4, ecma: 2020 as const, unsafe: true, unsafe_arrows: true } },
    rolldownOptions: {
      input,
      preserveEntrySignatures: format === "es" ? ("strict" as const) : (false as const),
      output: { format, entryFileNames: file, codeSplitting: false, minify: true, banner },
    },
  },
});

export default defineConfig({
  appType: "mpa",
  plugins: [smallSchemas, asciiText, adoptedStylesOnly, frameDocument()],
  // These targets keep `light-dark()` and `allow-discrete`, which a build for older browsers would replace.
  build: {
    target: "es2022",
    cssTarget: ["chrome125", "firefox129", "safari18"],
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  environments: {
    client: {
      build: { outDir: "dist/demo", rolldownOptions: { input: demoPages() }, assetsInlineLimit: 0 },
    },
    frame: script(ENTRIES["frame"]!, "dist/frame", "frame.js", "iife"),
    protocolFrame: script(ENTRIES["protocolFrame"]!, "dist/protocol-frame", "frame.js", "iife"),
    elements: script(ENTRIES["elements"]!, "dist/elements", "hosted-session.js", "es", IN_NODE),
    quote: script(ENTRIES["quote"]!, "dist/quote", "hosted-quote.js", "es", IN_NODE),
    sessionJs: script(ENTRIES["sessionJs"]!, "dist/session-js", "session.js", "iife"),
    merchant: script(ENTRIES["merchant"]!, "dist/merchant", "index.js", "es"),
    testing: script(ENTRIES["testing"]!, "dist/testing", "index.js", "es"),
    gateway: {
      consumer: "server",
      resolve: { noExternal: true, external: ["pg"] },
      build: {
        ssr: true,
        target: "node24",
        outDir: "dist/gateway",
        copyPublicDir: false,
        rolldownOptions: {
          input: { main: ENTRIES["gateway"]!, index: "src/gateway/index.ts" },
          // Shared chunks are beside the entries, because they read the table of ranges and the migrations there.
          output: { chunkFileNames: "[name].js" },
        },
      },
    },
  },
  builder: {
    async buildApp(builder) {
      for (const name of Object.keys(ENTRIES)) await builder.build(builder.environments[name]!);
      afterBuild();
    },
  },
});

function demoPages(): string[] {
  return [
    "index.html",
    ...readdirSync("demo", { recursive: true, encoding: "utf8" })
      .filter((f) => f.endsWith(".html"))
      .map((f) => join("demo", f)),
  ].filter((f) => existsSync(f));
}
