import { type Context, Hono } from "hono";
import type { Merchant } from "../../src/merchant/index.ts";
import type { Visitor } from "./carts.ts";
import { netCents } from "./cart-sessions.ts";
import { isCountry, isMethod, publishedSurcharge, shippingCents } from "./catalog.ts";
import { createCheckoutService, startAgain } from "./checkout-service.ts";
import type { Confirmation, Outcome } from "./outcome.ts";
import { type CardChoice, checkoutPage, type GatewayOnPage, outcomePage } from "./pages.ts";
import { readPayForm, readText } from "./pay-form.ts";
import type { ShopWords } from "./words/english.ts";

/** The options of the checkout in one language. */
export interface CheckoutRouteOptions {
  merchant: Merchant;
  words: ShopWords;
  /** The page's template. */
  template: string;
  visitorOf: (c: Context) => Visitor;
  gatewayOnPage: () => Promise<GatewayOnPage>;
  hasWallet: boolean;
}

/**
 * Creates the checkout in one language: its page, the requests of its script, and the payment. All languages share
 * the visitors' carts.
 */
export function createCheckoutRoutes({
  merchant,
  words,
  template,
  visitorOf,
  gatewayOnPage,
  hasWallet,
}: CheckoutRouteOptions) {
  const { texts, home } = words;
  const service = createCheckoutService(merchant, words);

  async function showCheckout(
    c: Context,
    visitor: Visitor,
    choice: CardChoice,
    lastOutcome?: Outcome,
  ): Promise<Response> {
    let outcome = lastOutcome;
    let quote;
    try {
      await service.ensureSession(visitor.cart);
      if (choice === "saved") quote = await service.savedQuote(visitor);
    } catch (error) {
      console.error("[shop]", String(error));
      outcome ??= { status: "failed", message: texts.unreachable };
    }
    const shown = { choice, quote, wallet: hasWallet, ...(outcome ? { outcome } : {}) };
    const page = checkoutPage(template, visitor, await gatewayOnPage(), shown, words);
    return c.html(page, visitor.cart.session ? 200 : 503);
  }

  async function showConfirmation(c: Context, outcome: Confirmation): Promise<Response> {
    return c.html(outcomePage(template, await gatewayOnPage(), outcome, words));
  }

  const routes = new Hono();

  routes.get("/", (c) => {
    const visitor = visitorOf(c);
    if (visitor.cart.paid) startAgain(visitor);
    const wantsNew = c.req.query("card") === "new" || !visitor.savedCard;
    return showCheckout(c, visitor, wantsNew ? "card" : "saved");
  });

  routes.get("/again", (c) => {
    startAgain(visitorOf(c));
    return c.redirect(home, 303);
  });

  routes.post("/shipping", async (c) => {
    const visitor = visitorOf(c);
    const { cart } = visitor;
    const form = await c.req.parseBody();
    const country = readText(form["country"]);
    const method = readText(form["method"]);
    if (!isCountry(country) || !isMethod(method)) return c.json({ message: texts.delivery }, 400);
    try {
      const session = await service.setShipping(cart, country, method);
      const net = netCents(cart.delivery);
      const charge = publishedSurcharge(net, readText(form["brand"]), readText(form["fundingMethod"]));
      const saved = form["card"] === "saved" ? await service.savedQuote(visitor) : undefined;
      const quote = saved ?? { net, charge, amount: net + charge };
      return c.json({ session, shipping: shippingCents(country, method), quote });
    } catch (error) {
      console.error("[shop]", String(error));
      return c.json({ message: texts.unreachable }, 503);
    }
  });

  // Replaces a session that has expired or reached its authentication limit.
  routes.post("/session", async (c) => {
    try {
      return c.json({ session: await service.renew(visitorOf(c).cart) });
    } catch (error) {
      console.error("[shop]", String(error));
      return c.json({ message: texts.unreachable }, 503);
    }
  });

  routes.post("/pay", async (c) => {
    const visitor = visitorOf(c);
    const request = readPayForm(await c.req.parseBody());
    const outcome: Outcome = request
      ? await service.pay(visitor, request)
      : { status: "failed", message: visitor.cart.session ? texts.noCard : texts.unreachable };
    if (c.req.header("accept") === "application/json") return c.json(outcome);
    if (outcome.status === "paid" || outcome.status === "confirm") {
      return c.html(outcomePage(template, await gatewayOnPage(), outcome, words));
    }
    return showCheckout(c, visitor, request?.savedCard && visitor.savedCard ? "saved" : "card", outcome);
  });

  return { routes, service, showCheckout, showConfirmation };
}
