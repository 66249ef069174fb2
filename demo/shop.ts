import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Context, Hono } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { createMerchant } from "../src/server/index.ts";
import { createVisitors, type Visitor } from "./carts.ts";
import { isCountry, isMethod, publishedSurcharge, shippingCents } from "./catalog.ts";
import { netCents } from "./cart-sessions.ts";
import { createCheckoutDesk, startAgain } from "./checkout-desk.ts";
import { type GatewayAccount, gatewayScripts } from "./gateway-account.ts";
import { looksOf } from "./gallery-looks.ts";
import { galleryRoutes } from "./gallery.ts";
import { createLegacyCheckout } from "./legacy.ts";
import { localNames } from "./local-names.ts";
import { type Outcome, TEXTS } from "./outcome.ts";
import { pageFiles } from "./page-files.ts";
import { type CardChoice, checkoutPage, type GatewayOnPage, outcomePage } from "./pages.ts";
import { readPayForm, readText } from "./pay-form.ts";
import { walletRoutes } from "./wallet-routes.ts";

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

/** A small shop with one checkout, as a function from request to answer. It sees no card, only the gateway's answers. */
export function createShop({ gateway: account, gatewayOrigin, walletOrigin, pages }: ShopParts): Hono {
  const template = readFileSync(join(pages, "index.html"), "utf8");
  const legacy = createLegacyCheckout(pages);
  const { url, ...rest } = account;
  const merchant = createMerchant({ gateway: url, ...rest });
  const desk = createCheckoutDesk(merchant);
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

  async function checkout(
    c: Context,
    visitor: Visitor,
    choice: CardChoice,
    tried?: Outcome,
  ): Promise<Response> {
    let outcome = tried;
    let quote;
    try {
      await desk.begin(visitor.cart);
      if (choice === "saved") quote = await desk.savedQuote(visitor);
    } catch (error) {
      console.error("[shop]", String(error));
      outcome ??= { status: "failed", message: TEXTS.unreachable };
    }
    const shown = { choice, quote, wallet: walletOrigin !== undefined, ...(outcome ? { outcome } : {}) };
    return c.html(checkoutPage(template, visitor, await onPage(), shown), visitor.cart.session ? 200 : 503);
  }

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

  shop.get("/", (c) => {
    const visitor = visitorOf(c);
    if (visitor.cart.paid) startAgain(visitor);
    const wantsNew = c.req.query("card") === "new" || !visitor.savedCard;
    return checkout(c, visitor, wantsNew ? "card" : "saved");
  });

  shop.get("/legacy", async (c) => {
    const visitor = visitorOf(c);
    if (visitor.cart.paid) startAgain(visitor);
    await desk.begin(visitor.cart).catch((error: unknown) => console.error("[shop]", String(error)));
    return c.html(legacy.page(visitor, await onPage()), visitor.cart.session ? 200 : 503);
  });
  shop.get("/legacy.js", (c) =>
    c.body(legacy.script, 200, { "content-type": "text/javascript; charset=utf-8" }),
  );

  shop.route(
    "/gallery",
    galleryRoutes({ pages, onPage, namesIn: localNames(account.url), looks: looksOf(account.url) }),
  );

  shop.get("/again", (c) => {
    startAgain(visitorOf(c));
    return c.redirect("/", 303);
  });

  shop.post("/shipping", async (c) => {
    const visitor = visitorOf(c);
    const { cart } = visitor;
    const form = await c.req.parseBody();
    const country = readText(form["country"]);
    const method = readText(form["method"]);
    if (!isCountry(country) || !isMethod(method)) return c.json({ message: TEXTS.delivery }, 400);
    try {
      const session = await desk.choose(cart, country, method);
      const net = netCents(cart.delivery);
      const charge = publishedSurcharge(net, readText(form["brand"]), readText(form["fundingMethod"]));
      const saved = form["card"] === "saved" ? await desk.savedQuote(visitor) : undefined;
      const quote = saved ?? { net, charge, amount: net + charge };
      return c.json({ session, shipping: shippingCents(country, method), quote });
    } catch (error) {
      console.error("[shop]", String(error));
      return c.json({ message: TEXTS.unreachable }, 503);
    }
  });

  // For a page whose session is gone, or has been tried too often.
  shop.post("/session", async (c) => {
    try {
      return c.json({ session: await desk.renew(visitorOf(c).cart) });
    } catch (error) {
      console.error("[shop]", String(error));
      return c.json({ message: TEXTS.unreachable }, 503);
    }
  });

  shop.post("/pay", async (c) => {
    const visitor = visitorOf(c);
    const request = readPayForm(await c.req.parseBody());
    const outcome: Outcome = request
      ? await desk.pay(visitor, request)
      : { status: "failed", message: visitor.cart.session ? TEXTS.noCard : TEXTS.unreachable };
    if (c.req.header("accept") === "application/json") return c.json(outcome);
    if (outcome.status === "paid" || outcome.status === "confirm") {
      return c.html(outcomePage(template, await onPage(), outcome));
    }
    return checkout(c, visitor, request?.savedCard && visitor.savedCard ? "saved" : "card", outcome);
  });

  if (walletOrigin !== undefined) {
    const routes = walletRoutes({
      merchant,
      walletOrigin,
      visitorOf,
      ask: (visitor) => desk.ask(visitor, { savedCard: false, save: false }),
      showConfirmation: async (c, outcome) => c.html(outcomePage(template, await onPage(), outcome)),
      showCheckout: (c, visitor, outcome) =>
        checkout(c, visitor, visitor.savedCard ? "saved" : "card", outcome),
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
      "connect-src 'self'",
      `frame-src ${gateway}`,
      `form-action 'self'${wallet === undefined ? "" : ` ${wallet}`}`,
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join("; "),
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
  };
}
