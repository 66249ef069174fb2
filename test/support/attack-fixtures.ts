import { test as base } from "./e2e-fixtures.ts";
import { HostilePage } from "./attack-kit.ts";

/** Tests with an attacker's page on the shop's own origin. */
export const test = base.extend<{ hostile: HostilePage }>({
  hostile: async ({ page, running, strangers }, use) => {
    await use(new HostilePage(page, running, strangers));
  },
});

export { expect } from "@playwright/test";
