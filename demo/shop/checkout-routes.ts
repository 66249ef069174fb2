import { type Context, Hono } from "hono";
import type { Merchant } from "../../src/merchant/index.ts";
import type { Visitor } from "./carts.ts";
import { netCents } from "./cart-sessions.ts";
import { isCountry, isMethod, publishedSurcharge, shippingCents } from "./catalog.ts";
import { createCheckoutDesk, startAgain } from "./checkout-service.ts";
import type { Confirmation, Outcome } from "./outcome.ts";
import { type CardChoice, checkoutPage, type GatewayOnPage, outcomePage } from "./pages.ts";
import { readPayForm, readText } from "./pay-form.ts";
import type { ShopWords } from "./words/english.ts";

/** What one language's checkout has of the shop. */
export interface CheckoutRouteParts {
  merchant: Merchant;
  words: ShopWords;
  /** The page, still to be filled. */
  template: string;
  visitorOf: (c: Context) => Visitor;
  onPage: () => Promise<GatewayOnPage>;
  hasWallet: boolean;
}

/** The checkout in one language: its page, what its script asks, and the payment. All of them share the visitors' carts. */
export function createCheckoutRoutes({
  merchant,
  words,
  template,
  visitorOf,
  onPage,
  hasWallet,
}: CheckoutRouteParts) {
  const { texts, home } = words;
  const desk = createCheckoutDesk(merchant, words);

  async function showCheckout(
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
      outcome ??= { status: "failed", message: texts.unreachable };
    }
    const shown = { choice, quote, wallet: hasWallet, ...(outcome ? { outcome } : {}) };
    const page = checkoutPage(template, visitor, await onPage(), shown, words);
    return c.html(page, visitor.cart.session ? 200 : 503);
  }

  async function showConfirmation(c: Context, outcome: Confirmation): Promise<Response> {
    return c.html(outcomePage(template, await onPage(), outcome, words));
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
      const session = await desk.choose(cart, country, method);
      const net = netCents(cart.delivery);
      const charge = publishedSurcharge(net, readText(form["brand"]), readText(form["fundingMethod"]));
      const saved = form["card"] === "saved" ? await desk.savedQuote(visitor) : undefined;
      const quote = saved ?? { net, charge, amount: net + charge };
      return c.json({ session, shipping: shippingCents(country, method), quote });
    } catch (error) {
      console.error("[shop]", String(error));
      return c.json({ message: texts.unreachable }, 503);
    }
  });

  // For a page whose session is gone, or has been tried too often.
  routes.post("/session", async (c) => {
    try {
      return c.json({ session: await desk.renew(visitorOf(c).cart) });
    } catch (error) {
      console.error("[shop]", String(error));
      return c.json({ message: texts.unreachable }, 503);
    }
  });

  routes.post("/pay", async (c) => {
    const visitor = visitorOf(c);
    const request = readPayForm(await c.req.parseBody());
    const outcome: Outcome = request
      ? await desk.pay(visitor, request)
      : { status: "failed", message: visitor.cart.session ? texts.noCard : texts.unreachable };
    if (c.req.header("accept") === "application/json") return c.json(outcome);
    if (outcome.status === "paid" || outcome.status === "confirm") {
      return c.html(outcomePage(template, await onPage(), outcome, words));
    }
    return showCheckout(c, visitor, request?.savedCard && visitor.savedCard ? "saved" : "card", outcome);
  });

  return { routes, desk, showCheckout, showConfirmation };
}
