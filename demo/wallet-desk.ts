import type { Cart, Delivery, Visitor } from "./carts.ts";
import { createCartSessions, netCents } from "./cart-sessions.ts";
import { isCountry } from "./catalog.ts";
import type { RetrievedSession } from "./gateway-answers.ts";
import { type GatewayClient, GatewayRefusal, GatewayUnreachable } from "./gateway-client.ts";
import { type Outcome, TEXTS } from "./outcome.ts";

type Failed = Extract<Outcome, { status: "failed" }>;

/** What the wallet sends a payer back with. */
export interface WalletReturn {
  token: string;
  /** Only after a choice. */
  verifier: string | undefined;
}

/** The server's half of a visit to the wallet. Card and address go from the wallet to the gateway, not through here. */
export function createWalletDesk(gateway: GatewayClient) {
  const { make } = createCartSessions(gateway);

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
      const { token, url } = await gateway.openWallet(session, netCents(cart.delivery), back);
      cart.wallet = { session, token };
      return url;
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
      await gateway.updateFromWallet(visit.session, token, verifier);
      const delivery = deliveryOf(await gateway.retrieveSession(visit.session), cart.delivery);
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

/** The address as the wallet put it into the session; nothing for a country where the shop does not send. */
function deliveryOf({ shipping }: RetrievedSession, before: Delivery): Delivery | undefined {
  const { street = "", city = "", postcodeZip = "", country = "" } = shipping?.address ?? {};
  const { firstName = "", lastName = "", email = "" } = shipping?.contact ?? {};
  if (!isCountry(country)) return undefined;
  return { ...before, firstName, lastName, email, street, city, postcode: postcodeZip, country };
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
