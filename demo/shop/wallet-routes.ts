import { type Context, Hono } from "hono";
import type { Merchant } from "../../src/merchant/index.ts";
import type { Visitor } from "./carts.ts";
import { isFromWallet } from "./cart-sessions.ts";
import type { Confirmation, Outcome } from "./outcome.ts";
import { createWalletDesk } from "./wallet-service.ts";
import { ENGLISH } from "./words/english.ts";

const { texts: TEXTS } = ENGLISH;

/** What the way to the wallet needs of the shop. */
export interface WalletRouteParts {
  merchant: Merchant;
  /** The only place that a payer is sent to. */
  walletOrigin: string;
  visitorOf: (c: Context) => Visitor;
  /** The amount of what is in the cart's session, for a yes. */
  ask: (visitor: Visitor) => Promise<Confirmation>;
  showConfirmation: (c: Context, outcome: Confirmation) => Promise<Response>;
  showCheckout: (c: Context, visitor: Visitor, outcome: Outcome) => Promise<Response>;
}

/** `/wallet`: to the wallet, back with a choice, and the question whether that may be charged. */
export function walletRoutes({ merchant, walletOrigin, visitorOf, ...shop }: WalletRouteParts): Hono {
  const desk = createWalletDesk(merchant);

  const routes = new Hono();
  routes.post("/", async (c) => {
    const visitor = visitorOf(c);
    // The visitor comes back to the host where the cookie is.
    const opened = await desk.open(visitor.cart, new URL("/wallet/return", c.req.url).href);
    if (typeof opened !== "string") return shop.showCheckout(c, visitor, opened);
    if (new URL(opened).origin === walletOrigin) return c.redirect(opened, 303);
    console.error("[shop] the gateway knows another wallet than", walletOrigin);
    return shop.showCheckout(c, visitor, { status: "failed", message: TEXTS.walletFailed });
  });

  routes.get("/return", async (c) => {
    const visitor = visitorOf(c);
    const { oauth_token: token = "", oauth_verifier: word, mpstatus } = c.req.query();
    const verifier = mpstatus === "success" ? word : undefined;
    const failure = await desk.finish(visitor, { token, verifier });
    // The address of a visit is used once, so that going back or reloading does not repeat it.
    return failure ? shop.showCheckout(c, visitor, failure) : c.redirect("/wallet/confirm", 303);
  });

  routes.get("/confirm", async (c) => {
    const visitor = visitorOf(c);
    if (visitor.cart.paid || !isFromWallet(visitor.cart)) return c.redirect("/", 303);
    try {
      return await shop.showConfirmation(c, await shop.ask(visitor));
    } catch (error) {
      console.error("[shop]", String(error));
      return shop.showCheckout(c, visitor, { status: "failed", message: TEXTS.expired });
    }
  });
  return routes;
}
