import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { startDemo } from "../../demo/demo.ts";
import { startStrangers, type Strangers } from "../attack/strangers.ts";
import { CheckoutPage } from "./checkout-page.ts";
import { createMerchantView, type MerchantView } from "./merchant-view.ts";

/** A running gateway and shop, and the merchant's own way to the gateway. */
export interface Running {
  /** Origins as the browser knows them. */
  gateway: string;
  shop: string;
  wallet: string;
  /** The gateway as this process reaches it. */
  gatewayFromHere: string;
  merchant: MerchantView;
  /** Every line that the gateway has logged so far. */
  log: readonly string[];
}

interface Workers {
  running: Running;
  strangers: Strangers;
}

interface Fixtures {
  checkout: CheckoutPage;
}

/** Tests with a demo on free ports and a data folder of its own, one for all tests of a worker. */
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
      rmSync(data, { recursive: true, force: true });
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
  checkout: async ({ page, running }, use) => {
    await use(new CheckoutPage(page, running.shop));
  },
});

export { expect } from "@playwright/test";
