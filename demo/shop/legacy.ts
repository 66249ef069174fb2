import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Visitor } from "./carts.ts";
import { shippingCents } from "./catalog.ts";
import { netCents } from "./cart-sessions.ts";
import { decimal } from "./money.ts";
import { type GatewayOnPage, summaryOf } from "./pages.ts";
import { fill, html } from "./template.ts";

/** Creates the second checkout: the same shop and server, with a page written for the gateway's `session.js`. */
export function createLegacyCheckout(pages: string) {
  const template = readFileSync(join(pages, "demo", "shop", "legacy.html"), "utf8");
  return {
    script: readFileSync(new URL("legacy.js", import.meta.url), "utf8"),
    page({ cart }: Visitor, { origin, merchant }: GatewayOnPage): string {
      const net = netCents(cart.delivery);
      const shipping = shippingCents(cart.delivery.country, cart.delivery.method);
      return fill(
        template,
        {
          ...summaryOf(shipping, { net, charge: 0, amount: net }),
          session: cart.session ?? "",
          shown: decimal(net),
          scripts: html`<script src="${origin}/form/version/100/merchant/${merchant}/session.js"></script>
            <script src="/legacy.js"></script>`,
        },
        [],
      );
    },
  };
}
