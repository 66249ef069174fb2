import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, type Page, test as base } from "@playwright/test";
import { startDemo } from "../../demo/launcher/demo.ts";
import { startStrangers, type Strangers } from "./strangers.ts";
import { CheckoutPage } from "./checkout-page.ts";
import { createMerchantView, type MerchantView } from "./merchant-view.ts";
import { removeFolder } from "./remove-folder.ts";

/** A running gateway and shop, and the merchant's access to the gateway. */
export interface Running {
  /** Origins as the browser sees them. */
  gateway: string;
  shop: string;
  wallet: string;
  /** The address at which this process reaches the gateway. */
  gatewayFromHere: string;
  merchant: MerchantView;
  /** The gateway's log lines so far. */
  log: readonly string[];
}

/** The user preferences that pages can query. */
type Settings = Pick<BrowserContextOptions, "colorScheme" | "forcedColors" | "reducedMotion" | "hasTouch">;

/** Firefox's driver cannot emulate them, so they are preferences that it starts with. */
function preferencesFor({ colorScheme, forcedColors, reducedMotion, hasTouch }: Settings) {
  const COARSE = 1;
  return {
    ...(colorScheme === "dark" && { "layout.css.prefers-color-scheme.content-override": 0 }),
    ...(forcedColors === "active" && { "browser.display.document_color_use": 2 }),
    ...(reducedMotion === "reduce" && { "ui.prefersReducedMotion": 1 }),
    ...(hasTouch && { "ui.primaryPointerCapabilities": COARSE, "ui.allPointerCapabilities": COARSE }),
  };
}

interface Workers {
  running: Running;
  strangers: Strangers;
  /** Returns a browser with these preferences. */
  browserOf: (settings: Settings) => Promise<Browser>;
}

interface Fixtures {
  checkout: CheckoutPage;
  /** Opens a page in a browser with these preferences. */
  pageOf: (settings: BrowserContextOptions) => Promise<Page>;
}

/** Tests with a demo on free ports and its own data folder, one for all tests of a worker. */
export const test = base.extend<Fixtures, Workers>({
  running: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright wants a pattern here
    async ({}, use) => {
      const data = mkdtempSync(join(tmpdir(), "hosted-session-e2e-"));
      const log: string[] = [];
      const demo = await startDemo({ gatewayPort: 0, shopPort: 0, walletPort: 0, data }, (line) =>
        log.push(line),
      );
      const gatewayFromHere = `http://127.0.0.1:${demo.gatewayPort}`;
      await use({
        gateway: `http://gateway.localhost:${demo.gatewayPort}`,
        shop: `http://shop.localhost:${demo.shopPort}`,
        wallet: `http://wallet.localhost:${demo.walletPort}`,
        gatewayFromHere,
        merchant: createMerchantView(gatewayFromHere),
        log,
      });
      await demo.close();
      removeFolder(data);
    },
    { scope: "worker" },
  ],
  strangers: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright wants a pattern here
    async ({}, use) => {
      const strangers = await startStrangers();
      await use(strangers);
      strangers.close();
    },
    { scope: "worker" },
  ],
  browserOf: [
    async ({ browser, browserName, playwright, launchOptions, channel }, use) => {
      const started = new Map<string, Browser>();
      await use(async (settings) => {
        const preferences = preferencesFor(settings);
        const key = JSON.stringify(preferences);
        if (browserName !== "firefox" || key === "{}") return browser;
        const firefoxUserPrefs = { ...launchOptions.firefoxUserPrefs, ...preferences };
        const options = { ...launchOptions, ...(channel && { channel }), firefoxUserPrefs };
        const found = started.get(key) ?? (await playwright.firefox.launch(options));
        started.set(key, found);
        return found;
      });
      for (const each of started.values()) await each.close();
    },
    { scope: "worker" },
  ],
  pageOf: async ({ browserOf }, use) => {
    const pages: Page[] = [];
    await use(async (settings) => {
      const context = await (await browserOf(settings)).newContext(settings);
      pages.push(await context.newPage());
      return pages.at(-1)!;
    });
    for (const page of pages) await page.context().close();
  },
  checkout: async ({ page, running }, use) => {
    await use(new CheckoutPage(page, running.shop));
  },
});

export { expect } from "@playwright/test";
