import { resolve } from "node:path";
import { compile } from "svelte/compiler";
import { build, type Plugin } from "vite";

/** The frameworks and the scripts of their shops. */
export const SHOPS = { react: "react.tsx", vue: "vue.ts", svelte: "svelte.ts", angular: "angular.ts" };

const svelte: Plugin = {
  name: "svelte",
  transform(code, id) {
    if (!id.endsWith(".svelte")) return undefined;
    return compile(code, { filename: id, generate: "client", dev: true }).js;
  },
};

/** Builds the script of a shop's page in its framework's development mode, with all warnings. */
export async function buildShop(framework: keyof typeof SHOPS): Promise<string> {
  const [built] = (await build({
    configFile: false,
    logLevel: "error",
    mode: "development",
    plugins: [svelte],
    define: {
      "process.env.NODE_ENV": `"development"`,
      "__VUE_OPTIONS_API__": "true",
      "__VUE_PROD_DEVTOOLS__": "false",
      "__VUE_PROD_HYDRATION_MISMATCH_DETAILS__": "true",
    },
    // With the template compiler.
    resolve: { alias: [{ find: /^vue$/, replacement: "vue/dist/vue.esm-bundler.js" }] },
    build: {
      write: false,
      minify: false,
      lib: { entry: resolve("test/e2e/frameworks", SHOPS[framework]), formats: ["es"] },
    },
  })) as { output: { code: string }[] }[];
  return built!.output[0]!.code;
}
