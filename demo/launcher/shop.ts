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

/** What the shop needs to open. */
export interface ShopParts {
  gateway: GatewayAccount;
  /** The gateway's origin as browsers see it. */
  gatewayOrigin: string;
  /** The wallet's origin as browsers see it, if payers may come with a card of theirs. */
  walletOrigin?: string;
  /** The built pages: `index.html` and its `assets/`. */
  pages: string;
}

const COOKIE = "visitor";

/** A small shop with one checkout in two languages, as a function from request to answer. It sees no card, only the gateway's answers. */
export function createShop({ gateway: account, gatewayOrigin, walletOrigin, pages }: ShopParts): Hono {
  const template = readFileSync(join(pages, "index.html"), "utf8");
  const legacy = createLegacyCheckout(pages);
  const { url, ...rest } = account;
  const merchant = createMerchant({ gateway: url, ...rest });
  const visitors = createVisitors();

  async function onPage(): Promise<GatewayOnPage> {
    const scripts = await gatewayScripts(account).catch(() => []);
    return { origin: gatewayOrigin, merchant: account.merchant, scripts };
  }

  function visitorOf(c: Context): Visitor {
    const known = visitors.find(getCookie(c, COOKIE));
    if (known) return known;
    const { word, visitor } = visitors.add();
    setCookie(c, COOKIE, word, { httpOnly: true, sameSite: "Lax", path: "/" });
    return visitor;
  }

  const checkoutIn = (words: ShopWords) =>
    createCheckoutRoutes({
      merchant,
      words,
      template,
      visitorOf,
      onPage,
      // The wallet speaks English, and so does the page that it leads back to.
      hasWallet: walletOrigin !== undefined && words === ENGLISH,
    });
  const english = checkoutIn(ENGLISH);

  const shop = new Hono();
  shop.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(shopHeaders(gatewayOrigin, walletOrigin)))
      c.header(name, value);
  });
  // A form of another site must not be able to buy here.
  shop.use(async (c, next) => {
    const site = c.req.header("sec-fetch-site");
    if (c.req.method === "POST" && site !== undefined && site !== "same-origin")
      return c.text("Not from here.", 403);
    return next();
  });

  shop.route("/", english.routes);
  for (const words of LANGUAGES.filter(({ base }) => base !== "")) {
    shop.route(words.base, checkoutIn(words).routes);
  }

  shop.get("/legacy", async (c) => {
    const visitor = visitorOf(c);
    if (visitor.cart.paid) startAgain(visitor);
    await english.desk.begin(visitor.cart).catch((error: unknown) => console.error("[shop]", String(error)));
    return c.html(legacy.page(visitor, await onPage()), visitor.cart.session ? 200 : 503);
  });
  shop.get("/legacy.js", (c) =>
    c.body(legacy.script, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );

  shop.route(
    "/gallery",
    galleryRoutes({ pages, onPage, namesIn: localNames(account.url), looks: looksOf(account.url) }),
  );

  if (walletOrigin !== undefined) {
    const { desk, showConfirmation, showCheckout } = english;
    const routes = walletRoutes({
      merchant,
      walletOrigin,
      visitorOf,
      ask: (visitor) => desk.ask(visitor, { savedCard: false, save: false }),
      showConfirmation,
      showCheckout: (c, visitor, outcome) =>
        showCheckout(c, visitor, visitor.savedCard ? "saved" : "card", outcome),
    });
    shop.route("/wallet", routes);
  }
  shop.route("/assets", pageFiles(join(pages, "assets")));
  return shop;
}

/** The pages load nothing but their own files and the gateway's and lead on to the wallet alone; nobody frames them. */
function shopHeaders(gateway: string, wallet?: string): Record<string, string> {
  return {
    "Content-Security-Policy": [
      "default-src 'none'",
      `script-src 'self' ${gateway}`,
      "style-src 'self'",
      "img-src 'self' data:",
      // The quote's words in the page's language.
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
