import { playwright } from "@vitest/browser-playwright";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { chromiumPath } from "./scripts/chromium.ts";
import { SLOW_TESTS } from "./test/support/slow-tests.ts";
import { replaceIn } from "./test/support/replace-in.ts";
import { typeInto } from "./test/support/type-into.ts";

/** `@open-wc/testing` imports a module of another dev server inside try/catch. The bundler needs a module to resolve. */
const withoutOtherServer: Plugin = {
  name: "without-other-server",
  enforce: "pre",
  resolveId: (id) => (id.includes("__web-dev-server__") ? "\0none" : undefined),
  load: (id) => (id === "\0none" ? "export {}" : undefined),
};

/**
 * Long timeouts for machines under load; no test needs them otherwise. In CI a failed test runs once more, as in the browser
 * suites, and the report names it.
 */
const TIMEOUTS = { testTimeout: 30_000, hookTimeout: 60_000, retry: process.env["CI"] ? 1 : 0 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "node",
          ...TIMEOUTS,
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.browser.test.ts", ...(process.env["TEST_FAST"] ? SLOW_TESTS : [])],
          globalSetup: process.env["TEST_FAST"] ? [] : ["test/support/postgres-server.ts"],
        },
      },
      {
        optimizeDeps: {
          include: ["axe-core", "@open-wc/testing", "@lit/reactive-element"],
          rolldownOptions: { external: [/__web-dev-server__/] },
        },
        plugins: [withoutOtherServer],
        test: {
          name: "browser",
          ...TIMEOUTS,
          globals: true, // @open-wc/testing removes its fixtures after each test with these
          include: ["test/**/*.browser.test.ts"],
          globalSetup: "test/support/browser-gateway.ts",
          fileParallelism: false, // parallel pages take the focus from each other
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            instances: [{ browser: "chromium" }],
            commands: { replaceIn, typeInto },
            provider: playwright({
              launchOptions: { executablePath: chromiumPath(), args: ["--no-sandbox", "--disable-gpu"] },
            }),
          },
        },
      },
    ],
  },
});
