import * as z from "zod/mini";
import type { Merchant } from "../../src/merchant/index.ts";
import type { Cart, Visitor } from "./carts.ts";
import { createCartSessions, netCents } from "./cart-sessions.ts";
import { WALLET_PROVIDER } from "./gateway-account.ts";
import { GatewayRefusal, GatewayUnreachable, granted } from "./gateway-errors.ts";
import { CURRENCY, decimal } from "./money.ts";
import type { Outcome } from "./outcome.ts";
import { storedDelivery } from "./stored-delivery.ts";
import { ENGLISH } from "./words/english.ts";

const { texts: TEXTS } = ENGLISH;

type Failed = Extract<Outcome, { status: "failed" }>;

/** What the wallet sends a payer back with. */
export interface WalletReturn {
  token: string;
  /** Only after a choice. */
  verifier: string | undefined;
}

const Opened = z.object({ masterpass: z.object({ requestToken: z.string(), checkoutUrl: z.url() }) });

/** The server's half of a visit to the wallet. Card and address go from the wallet to the gateway, not through here. */
export function createWalletDesk(merchant: Merchant) {
  const { make } = createCartSessions(merchant);

  /**
   * A visit has a session of its own, so that nothing typed in the checkout meets the wallet's card, and the
   * checkout goes on as it was if the payer comes back without one.
   *
   * @param back where the wallet sends the payer
   * @returns where the payer goes
   */
  async function open(cart: Cart, back: string): Promise<string | Failed> {
    try {
      const session = await make(cart.delivery);
      const opened = granted(
        await merchant.openWallet(session, {
          order: {
            walletProvider: WALLET_PROVIDER,
            amount: decimal(netCents(cart.delivery)),
            currency: CURRENCY,
          },
          wallet: { masterpass: { originUrl: back } },
        }),
      );
      const told = Opened.safeParse(opened.wallet);
      if (!told.success) throw new GatewayUnreachable();
      const { requestToken: token, checkoutUrl } = told.data.masterpass;
      cart.wallet = { session, token };
      return checkoutUrl;
    } catch (error) {
      return explain(error);
    }
  }

  /** Takes what the payer chose into the cart, to be confirmed; or says why not. */
  async function finish({ cart }: Visitor, { token, verifier }: WalletReturn): Promise<Failed | undefined> {
    const visit = cart.wallet;
    // Only the visit that began here ends here: else another page could bring its own card.
    if (visit?.token !== token || visit.session === cart.session) return failed(TEXTS.walletFailed);
    if (verifier === undefined) {
      cart.wallet = undefined;
      return failed(TEXTS.walletCancelled);
    }
    try {
      granted(
        await merchant.updateFromWallet(visit.session, {
          order: { walletProvider: WALLET_PROVIDER },
          wallet: { masterpass: { oauthToken: token, oauthVerifier: verifier } },
        }),
      );
      const { facts } = granted(await merchant.retrieve(visit.session));
      const delivery = storedDelivery(facts, cart.delivery);
      if (!delivery) return failed(TEXTS.walletCountry);
      cart.delivery = delivery;
      cart.session = visit.session;
      return undefined;
    } catch (error) {
      return explain(error);
    }
  }

  return { open, finish };
}

function explain(error: unknown): Failed {
  console.error("[shop]", String(error));
  if (error instanceof GatewayRefusal) return failed(TEXTS.walletFailed);
  if (error instanceof GatewayUnreachable) return failed(TEXTS.unreachable);
  throw error;
}

function failed(message: string): Failed {
  return { status: "failed", message };
}
