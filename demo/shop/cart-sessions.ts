import type { Fields, Json, Merchant, SessionLock } from "../../src/merchant/index.ts";
import type { Cart, Delivery } from "./carts.ts";
import { type Country, GOODS_CENTS, type Method, shippingCents } from "./catalog.ts";
import { granted } from "./gateway-errors.ts";
import { CURRENCY, decimal } from "./money.ts";

/** Updates of the session that the payer's browser may make: corrections and second thoughts. */
const FRAME_CALLS = 25;

/** The price before any surcharge, in cents. */
export function netCents({ country, method }: { country: Country; method: Method }): number {
  return GOODS_CENTS + shippingCents(country, method);
}

/** The gateway's session of a cart: made, kept in step with the order, and renewed when it is gone. */
export function createCartSessions(merchant: Merchant) {
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
    const { session } = granted(await merchant.create({ authenticationLimit: FRAME_CALLS }));
    granted(await merchant.update(session.id, orderFields(delivery)));
    return session.id;
  }

  async function isAlive(session: string): Promise<boolean> {
    const result = await merchant.retrieve(session);
    return result.status !== "refused" && granted(result).status === "retrieved";
  }

  /** Another country or way of shipping: the session's amount follows, so that its quotes are about it. */
  async function choose(cart: Cart, country: Country, method: Method): Promise<string> {
    cart.delivery = { ...cart.delivery, country, method };
    if (cart.session === undefined) return renew(cart);
    const result = await merchant.update(cart.session, orderFields(cart.delivery));
    return result.status === "refused" ? renew(cart) : granted(result).session.id;
  }

  /**
   * The address joins the session, if nobody changed the session since this version.
   *
   * @returns the version that has it; nothing when somebody had changed the session, and the address is in it all
   * the same
   */
  async function keepDelivery(
    cart: Cart,
    lock: SessionLock,
    delivery: Delivery,
  ): Promise<string | undefined> {
    cart.delivery = delivery;
    const wanted = orderFields(delivery);
    const { facts } = granted(await merchant.retrieve(lock.id));
    if (facts.version === lock.version) {
      // What is stored counts, not what this server believes to have stored: an answer may have been lost.
      if (holds({ order: facts.order ?? {}, shipping: facts.shipping ?? {} }, wanted)) return lock.version;
      const result = await merchant.update(lock, wanted);
      if (result.status === "updated") return result.session.version;
      if (result.status !== "refused" || result.field !== "session.version") granted(result);
    }
    granted(await merchant.update(lock.id, wanted));
    return undefined;
  }

  return { begin, renew, make, choose, keepDelivery };
}

/** Whether the card that this cart is paid with came from the wallet. */
export function isFromWallet({ session, wallet }: Cart): boolean {
  return wallet !== undefined && wallet.session === session;
}

/** Whether every value that is wanted is stored. */
function holds(stored: Json | undefined, wanted: Json): boolean {
  if (typeof wanted !== "object" || wanted === null) return stored === wanted;
  return Object.entries(wanted).every(([name, value]) =>
    holds((stored as Fields | undefined)?.[name], value),
  );
}

/** What the session is told of the order. Empty parts are left out: the gateway refuses empty values. */
function orderFields(delivery: Delivery): Fields {
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
