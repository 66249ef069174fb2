import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";
import { QUOTE_WORDS } from "./src/elements/quote/hosted-quote-words.ts";
import { ENGLISH } from "./src/frame/field/locales/en.ts";

/**
 * Builds, each from one entry and into a folder of `dist/` of its own:
 * `frame` the one self-contained field document, `elements` the module for merchant pages, `quote` the one
 * for `<hosted-quote>`, `compat` the
 * gateway's own `session.js`, `server` what a merchant's server uses and `testing` its tests, `service` the Node
 * program, `client` the demo shop's pages.
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

/** The frame documents: the elements' and the one for pages of the gateway's own script. */
const FRAMES = ["frame", "protocolFrame"];

/** What a payer's browser loads: every byte of it is paid by every payer. */
const IN_BROWSERS = [...FRAMES, "elements", "quote", "sessionJs"];

/** In zod's place stands the small reading of the same schemas (decision 0013), which saves 4 to 5 kB of each. */
const smallSchemas: Plugin = {
  name: "small-schemas",
  apply: "build",
  enforce: "pre",
  applyToEnvironment: (environment) => IN_BROWSERS.includes(environment.name),
  resolveId: (id) => (id.endsWith("/schema.ts") ? resolve("src/wire/schema/small-schema.ts") : undefined),
};

/**
 * A browser keeps a script in two bytes for each character if a single one of them needs it, and reads it slower: those
 * are spelt out. Before the frame's script becomes a part of its document.
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
 * Whoever runs form-associated elements has style sheets that are made by a script: what Lit brings for browsers
 * without them is left out, a fortieth of what every payer loads.
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
      if (!question.test(code)) this.error("Lit asks in other words whether style sheets can be adopted");
      return code.replace(question, "!0");
    },
  },
};

/** Script and style of the frame inline in its document, with the hashes its policy names. */
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
          // Every document has these ends without saying so.
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

/** Files that are served as they are, `dist/integrity.json`: what a page may pin, and the types of what is imported. */
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
  // Whoever asks for a language that there is not gets this one.
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

/** A server that renders pages may import the elements; they do nothing there. */
const IN_NODE = "const HTMLElement=globalThis.HTMLElement??class{};";

const script = (input: string, outDir: string, file: string, format: "es" | "iife", banner = "") => ({
  consumer: "client" as const,
  build: {
    outDir,
    emptyOutDir: true,
    cssCodeSplit: false,
    copyPublicDir: false,
    // A fiftieth smaller than by the bundler's own minifier, for every payer.
    minify: "terser" as const,
    // Its "unsafe" rests on built-ins being the language's own: `RegExp(…)` for `new RegExp(…)`, `"" + x` for `String(x)`.
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
  // `light-dark()` and `allow-discrete` as they stand: what older targets get for them is something else.
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
          // What they share stands beside them, for it looks for its table of ranges beside itself.
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
