import { hostedField, typeCard } from "../../src/testing/index.ts";
import { CARDS } from "../support/cards.ts";
import { expect, test } from "../support/e2e-fixtures.ts";
import { buildShop, SHOPS } from "./frameworks/build-shop.ts";

/** Warnings of browsers about unknown headers and the page's missing icon. */
const OF_THE_BROWSER = /Permissions-Policy|status of 404/;

const shops = Object.keys(SHOPS) as (keyof typeof SHOPS)[];
const scripts = new Map<string, Promise<string>>();
const scriptOf = (shop: keyof typeof SHOPS) => {
  const script = scripts.get(shop) ?? buildShop(shop);
  scripts.set(shop, script);
  return script;
};

for (const [framework, rendered] of [
  ...shops.map((shop) => [shop, false] as const),
  ["react", true] as const,
  ["vue", true] as const,
]) {
  for (const elements of ["before the shop", "long after it"] as const) {
    test(`in ${framework}${rendered ? ", rendered by a server," : ""} with the elements loaded ${elements}: renders again while the payer types, adds a field, pays, unmounts and mounts again`, async ({
      page,
      running,
      strangers,
    }) => {
      const errors: string[] = [];
      page.on("pageerror", ({ message }) => errors.push(message));
      page.on("console", (line) => {
        const isProblem = line.type() === "error" || line.type() === "warning";
        if (isProblem && !OF_THE_BROWSER.test(line.text())) errors.push(line.text());
      });

      const session = await running.merchant.createSession(10);
      const shop = strangers.place("shop.localhost", `/${framework}.js`, await scriptOf(framework), {
        "content-type": "text/javascript; charset=utf-8",
      });
      const ours = `${running.gateway}/hosted-session.js`;
      // The delay is part of the scenario: the shop has rendered when the elements are defined.
      const scripts = {
        "before the shop": `<script type="module" src="${ours}"></script><script type="module" src="${shop}"></script>`,
        "long after it": `<script type="module" src="${shop}"></script>
          <script type="module">setTimeout(() => import("${ours}"), 500)</script>`,
      };
      const address = strangers.place(
        "shop.localhost",
        `/${framework}`,
        `<html lang="en"><title>A shop</title>
        <div id="shop" data-gateway="${running.gateway}" data-session="${session}"></div>${scripts[elements]}`,
      );
      await page.goto(`${address}${rendered ? "?rendered" : ""}`);

      const ready = page.locator("hosted-field:state(ready)");
      await expect(ready).toHaveCount(3);
      const { number, expiry, code } = CARDS.visaDebit;
      await typeCard(page, { number, expiry, securityCode: code });
      await expect(page.locator("#brand")).toHaveText("VISA");

      await page.getByRole("button", { name: "Name" }).click();
      await expect(ready).toHaveCount(4);
      // The effects of a bare `mask` and a bare `required`.
      await expect(hostedField(page, "card.number")).toHaveValue("•••• •••• •••• 0026");
      await page.getByRole("button", { name: "Pay" }).click();
      await expect(page.locator(`hosted-field[field="card.nameOnCard"]`)).toBeFocused();
      await expect(page.locator("#result")).toHaveText("");
      await typeCard(page, { nameOnCard: "Ada Example" });
      await page.getByRole("button", { name: "Pay" }).click();
      await expect(page.locator("#result")).toContainText(`"status":"ok"`);
      await expect(page.locator("#result")).toContainText(session);

      await page.getByRole("button", { name: "Route" }).click();
      await expect(page.locator("hosted-field")).toHaveCount(0);
      await page.getByRole("button", { name: "Route" }).click();
      await expect(ready).toHaveCount(3);
      await typeCard(page, { number });
      await expect(page.locator("#brand")).toHaveText("VISA");
      await expect(page.locator("form")).not.toHaveAttribute("data-renders", "0");
      expect(errors).toEqual([]);
    });
  }
}
