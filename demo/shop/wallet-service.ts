import * as z from "zod/mini";
import type { Merchant } from "../../src/merchant/index.ts";
import type { Cart, Visitor } from "./carts.ts";
import { createCartSessions, netCents } from "./cart-sessions.ts";
import { WALLET_PROVIDER } from "./gateway-account.ts";
import { GatewayRefusal, GatewayUnreachable, expectSuccess } from "./gateway-errors.ts";
import { CURRENCY, decimal } from "./money.ts";
import type { Outcome } from "./outcome.ts";
import { storedDelivery } from "./stored-delivery.ts";
import { ENGLISH } from "./words/english.ts";

const { texts: TEXTS } = ENGLISH;

type Failed = Extract<Outcome, { status: "failed" }>;

/** The parameters with which the wallet sends a payer back. */
export interface WalletReturn {
  token: string;
  /** Present only if the payer chose a card. */
  verifier: string | undefined;
}

const Opened = z.object({ masterpass: z.object({ requestToken: z.string(), checkoutUrl: z.url() }) });

/**
 * Creates the server's part of a visit to the wallet. Card and address go from the wallet to the gateway, not through
 * here.
 */
export function createWalletService(merchant: Merchant) {
  const { createSession } = createCartSessions(merchant);

  /**
   * Opens a visit with a session of its own, so that card data typed in the checkout never mixes with the wallet's
   * card, and the checkout continues unchanged if the payer returns without one.
   *
   * @param back the address to which the wallet sends the payer back
   * @returns the wallet's address for the payer
   */
  async function open(cart: Cart, back: string): Promise<string | Failed> {
    try {
      const session = await createSession(cart.delivery);
      const opened = expectSuccess(
        await merchant.openWallet(session, {
          order: {
            walletProvider: WALLET_PROVIDER,
            amount: decimal(netCents(cart.delivery)),
            currency: CURRENCY,
          },
          wallet: { masterpass: { originUrl: back } },
        }),
      );
      const parsed = Opened.safeParse(opened.wallet);
      if (!parsed.success) throw new GatewayUnreachable();
      const { requestToken: token, checkoutUrl } = parsed.data.masterpass;
      cart.wallet = { session, token };
      return checkoutUrl;
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  /** Stores the payer's choice in the cart, to be confirmed. Returns the failure, if any. */
  async function finish({ cart }: Visitor, { token, verifier }: WalletReturn): Promise<Failed | undefined> {
    const visit = cart.wallet;
    // Accepts only the visit that this cart opened, because another page could otherwise bring its own card.
    if (visit?.token !== token || visit.session === cart.session) return failed(TEXTS.walletFailed);
    if (verifier === undefined) {
      cart.wallet = undefined;
      return failed(TEXTS.walletCancelled);
    }
    try {
      expectSuccess(
        await merchant.updateFromWallet(visit.session, {
          order: { walletProvider: WALLET_PROVIDER },
          wallet: { masterpass: { oauthToken: token, oauthVerifier: verifier } },
        }),
      );
      const { facts } = expectSuccess(await merchant.retrieve(visit.session));
      const delivery = storedDelivery(facts, cart.delivery);
      if (!delivery) return failed(TEXTS.walletCountry);
      cart.delivery = delivery;
      cart.session = visit.session;
      return undefined;
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  return { open, finish };
}

function outcomeOfError(error: unknown): Failed {
  console.error("[shop]", String(error));
  if (error instanceof GatewayRefusal) return failed(TEXTS.walletFailed);
  if (error instanceof GatewayUnreachable) return failed(TEXTS.unreachable);
  throw error;
}

function failed(message: string): Failed {
  return { status: "failed", message };
}
