import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { createMerchant } from "../../src/merchant/index.ts";
import { createVisitors, type Visitor } from "../shop/carts.ts";
import { startAgain } from "../shop/checkout-service.ts";
import { createCheckoutRoutes } from "../shop/checkout-routes.ts";
import { looksOf } from "../gallery/gallery-looks.ts";
import { galleryRoutes } from "../gallery/gallery.ts";
import { type GatewayAccount, gatewayScripts } from "../shop/gateway-account.ts";
import { createLegacyCheckout } from "../shop/legacy.ts";
import { localNames } from "../gallery/local-names.ts";
import { pageFiles } from "../shop/page-files.ts";
import type { GatewayOnPage } from "../shop/pages.ts";
import { walletRoutes } from "../shop/wallet-routes.ts";
import { ENGLISH, type ShopWords } from "../shop/words/english.ts";
import { LANGUAGES } from "../shop/words/languages.ts";

/** The options of the shop. */
export interface ShopOptions {
  gateway: GatewayAccount;
  /** The gateway's origin as browsers see it. */
  gatewayOrigin: string;
  /** The wallet's origin as browsers see it, if the shop offers the wallet. */
  walletOrigin?: string;
  /** The folder of the built pages: `index.html` and its `assets/`. */
  pages: string;
}

const COOKIE = "visitor";

/**
 * Creates the shop with its checkout in two languages, as a function from request to response. It sees no card, only
 * the gateway's responses.
 */
export function createShop({ gateway: account, gatewayOrigin, walletOrigin, pages }: ShopOptions): Hono {
  const template = readFileSync(join(pages, "index.html"), "utf8");
  const legacy = createLegacyCheckout(pages);
  const { url, ...rest } = account;
  const merchant = createMerchant({ gateway: url, ...rest });
  const visitors = createVisitors();

  async function gatewayOnPage(): Promise<GatewayOnPage> {
    const scripts = await gatewayScripts(account).catch(() => []);
    return { origin: gatewayOrigin, merchant: account.merchant, scripts };
  }

  function visitorOf(c: Context): Visitor {
    const known = visitors.find(getCookie(c, COOKIE));
    if (known) return known;
    const { id, visitor } = visitors.add();
    setCookie(c, COOKIE, id, { httpOnly: true, sameSite: "Lax", path: "/" });
    return visitor;
  }

  const checkoutIn = (words: ShopWords) =>
    createCheckoutRoutes({
      merchant,
      words,
      template,
      visitorOf,
      gatewayOnPage,
      // The wallet and its return page are English only.
      hasWallet: walletOrigin !== undefined && words === ENGLISH,
    });
  const english = checkoutIn(ENGLISH);

  const shop = new Hono();
  shop.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(shopHeaders(gatewayOrigin, walletOrigin)))
      c.header(name, value);
  });
  // Rejects forms of other sites (cross-site request forgery).
  shop.use(async (c, next) => {
    const site = c.req.header("sec-fetch-site");
    if (c.req.method === "POST" && site !== undefined && site !== "same-origin")
      return c.text("Requests from other sites are not allowed.", 403);
    return next();
  });

  shop.route("/", english.routes);
  for (const words of LANGUAGES.filter(({ base }) => base !== "")) {
    shop.route(words.base, checkoutIn(words).routes);
  }

  shop.get("/legacy", async (c) => {
    const visitor = visitorOf(c);
    if (visitor.cart.paid) startAgain(visitor);
    await english.service
      .ensureSession(visitor.cart)
      .catch((error: unknown) => console.error("[shop]", String(error)));
    return c.html(legacy.page(visitor, await gatewayOnPage()), visitor.cart.session ? 200 : 503);
  });
  shop.get("/legacy.js", (c) =>
    c.body(legacy.script, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );

  shop.route(
    "/gallery",
    galleryRoutes({ pages, gatewayOnPage, namesIn: localNames(account.url), looks: looksOf(account.url) }),
  );

  if (walletOrigin !== undefined) {
    const { service, showConfirmation, showCheckout } = english;
    const routes = walletRoutes({
      merchant,
      walletOrigin,
      visitorOf,
      askToConfirm: (visitor) => service.askToConfirm(visitor, { savedCard: false, save: false }),
      showConfirmation,
      showCheckout: (c, visitor, outcome) =>
        showCheckout(c, visitor, visitor.savedCard ? "saved" : "card", outcome),
    });
    shop.route("/wallet", routes);
  }
  shop.route("/assets", pageFiles(join(pages, "assets")));
  return shop;
}

/**
 * The pages may load only their own files and the gateway's, submit forms only to the shop and the wallet, and not be
 * framed.
 */
function shopHeaders(gateway: string, wallet?: string): Record<string, string> {
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      `script-src 'self' ${gateway}`,
      "style-src 'self'",
      "img-src 'self' data:",
      // The quote's texts in the page's language.
      `connect-src 'self' ${gateway}/assets/`,
      `frame-src ${gateway}`,
      `form-action 'self'${wallet === undefined ? "" : ` ${wallet}`}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
  };
}
