import { type Context, Hono } from "hono";
import type { Merchant } from "../../src/merchant/index.ts";
import type { Visitor } from "./carts.ts";
import { isFromWallet } from "./cart-sessions.ts";
import type { Confirmation, Outcome } from "./outcome.ts";
import { createWalletService } from "./wallet-service.ts";
import { ENGLISH } from "./words/english.ts";

const { texts: TEXTS } = ENGLISH;

/** The options of the wallet's routes. */
export interface WalletRouteOptions {
  merchant: Merchant;
  /** The only origin to which payers are redirected. */
  walletOrigin: string;
  visitorOf: (c: Context) => Visitor;
  /** Returns the price of the cart's session, for the payer to confirm. */
  askToConfirm: (visitor: Visitor) => Promise<Confirmation>;
  showConfirmation: (c: Context, outcome: Confirmation) => Promise<Response>;
  showCheckout: (c: Context, visitor: Visitor, outcome: Outcome) => Promise<Response>;
}

/**
 * Creates the routes of `/wallet`: to the wallet, back with a choice, and the page that asks the payer to confirm it.
 */
export function walletRoutes({ merchant, walletOrigin, visitorOf, ...shop }: WalletRouteOptions): Hono {
  const service = createWalletService(merchant);

  const routes = new Hono();
  routes.post("/", async (c) => {
    const visitor = visitorOf(c);
    // The return address has the host that set the visitor's cookie.
    const opened = await service.open(visitor.cart, new URL("/wallet/return", c.req.url).href);
    if (typeof opened !== "string") return shop.showCheckout(c, visitor, opened);
    if (new URL(opened).origin === walletOrigin) return c.redirect(opened, 303);
    console.error("[shop] the gateway returned the address of a wallet other than", walletOrigin);
    return shop.showCheckout(c, visitor, { status: "failed", message: TEXTS.walletFailed });
  });

  routes.get("/return", async (c) => {
    const visitor = visitorOf(c);
    const { oauth_token: token = "", oauth_verifier, mpstatus } = c.req.query();
    const verifier = mpstatus === "success" ? oauth_verifier : undefined;
    const failure = await service.finish(visitor, { token, verifier });
    // Redirects, so that going back or reloading does not repeat the visit.
    return failure ? shop.showCheckout(c, visitor, failure) : c.redirect("/wallet/confirm", 303);
  });

  routes.get("/confirm", async (c) => {
    const visitor = visitorOf(c);
    if (visitor.cart.paid || !isFromWallet(visitor.cart)) return c.redirect("/", 303);
    try {
      return await shop.showConfirmation(c, await shop.askToConfirm(visitor));
    } catch (error) {
      console.error("[shop]", String(error));
      return shop.showCheckout(c, visitor, { status: "failed", message: TEXTS.expired });
    }
  });
  return routes;
}
