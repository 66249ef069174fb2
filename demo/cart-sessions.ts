import type { Cart, Delivery } from "./carts.ts";
import { type Country, GOODS_CENTS, type Method, shippingCents } from "./catalog.ts";
import { type GatewayClient, GatewayRefusal, type SessionLock } from "./gateway-client.ts";
import { CURRENCY, decimal } from "./money.ts";

/** Updates of the session that the payer's browser may make: corrections and second thoughts. */
const FRAME_CALLS = 25;

/** The price before any surcharge, in cents. */
export function netCents({ country, method }: { country: Country; method: Method }): number {
  return GOODS_CENTS + shippingCents(country, method);
}

/** The gateway's session of a cart: made, kept in step with the order, and renewed when it is gone. */
export function createCartSessions(gateway: GatewayClient) {
  /** The cart's session, made when there is none, the old one is gone, or holds a card of the wallet. */
  async function begin(cart: Cart): Promise<string> {
    const { session } = cart;
    if (session !== undefined && !isFromWallet(cart) && (await isAlive(session))) return session;
    return renew(cart);
  }

  async function renew(cart: Cart): Promise<string> {
    cart.session = await make(cart.delivery);
    return cart.session;
  }

  /** A session that no cart has yet. */
  async function make(delivery: Delivery): Promise<string> {
    const session = await gateway.createSession(FRAME_CALLS);
    await gateway.updateSession({ id: session }, orderFields(delivery));
    return session;
  }

  async function isAlive(session: string): Promise<boolean> {
    try {
      await gateway.retrieveSession(session);
      return true;
    } catch (error) {
      if (error instanceof GatewayRefusal) return false;
      throw error;
    }
  }

  /** Another country or way of shipping: the session's amount follows, so that its quotes are about it. */
  async function choose(cart: Cart, country: Country, method: Method): Promise<string> {
    cart.delivery = { ...cart.delivery, country, method };
    if (cart.session === undefined) return renew(cart);
    try {
      await gateway.updateSession({ id: cart.session }, orderFields(cart.delivery));
      return cart.session;
    } catch (error) {
      if (error instanceof GatewayRefusal) return renew(cart);
      throw error;
    }
  }

  /**
   * The address joins the session, if nobody changed the session since this version.
   *
   * @returns the new version; nothing when somebody had changed it, and the address is in it all the same
   */
  async function keepDelivery(
    cart: Cart,
    lock: SessionLock,
    delivery: Delivery,
  ): Promise<string | undefined> {
    if (sameDelivery(cart.delivery, delivery)) return lock.version;
    cart.delivery = delivery;
    try {
      return await gateway.updateSession(lock, orderFields(delivery));
    } catch (error) {
      if (!(error instanceof GatewayRefusal) || !(await hasMoved(lock))) throw error;
      await gateway.updateSession({ id: lock.id }, orderFields(delivery));
      return undefined;
    }
  }

  /** Whether the session is at another version by now. */
  async function hasMoved({ id, version }: SessionLock): Promise<boolean> {
    return (await gateway.retrieveSession(id)).session.version !== version;
  }

  return { begin, renew, make, choose, keepDelivery, hasMoved };
}

/** Whether the card that this cart is paid with came from the wallet. */
export function isFromWallet({ session, wallet }: Cart): boolean {
  return wallet !== undefined && wallet.session === session;
}

function sameDelivery(one: Delivery, other: Delivery): boolean {
  return (Object.keys(one) as (keyof Delivery)[]).every((key) => one[key] === other[key]);
}

/** What the session is told of the order. Empty parts are left out: the gateway refuses empty values. */
function orderFields(delivery: Delivery): object {
  const { email, firstName, lastName, street, city, postcode, country, method } = delivery;
  const filled = (fields: Record<string, string>) =>
    Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ""));
  return {
    order: { currency: CURRENCY, netAmount: decimal(netCents(delivery)) },
    shipping: {
      method,
      address: filled({ street, city, postcodeZip: postcode, country }),
      contact: filled({ email, firstName, lastName }),
    },
  };
}
