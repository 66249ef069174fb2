import type { Fields, Json, Merchant, SessionLock } from "../../src/merchant/index.ts";
import type { Cart, Delivery } from "./carts.ts";
import { type Country, GOODS_CENTS, type Method, shippingCents } from "./catalog.ts";
import { expectSuccess } from "./gateway-errors.ts";
import { CURRENCY, decimal } from "./money.ts";

/** The number of session updates that the payer's browser may make, corrections included. */
const AUTHENTICATION_LIMIT = 25;

/** The price in cents, without surcharge. */
export function netCents({ country, method }: { country: Country; method: Method }): number {
  return GOODS_CENTS + shippingCents(country, method);
}

/**
 * Manages the gateway session of a cart: creates it, updates it with the order, and replaces it when it has expired.
 */
export function createCartSessions(merchant: Merchant) {
  /**
   * Returns the cart's session. Creates one if the cart has none, if it has expired, or if it contains a card from
   * the wallet.
   */
  async function ensureSession(cart: Cart): Promise<string> {
    const { session } = cart;
    if (session !== undefined && !isFromWallet(cart) && (await isAlive(session))) return session;
    return renew(cart);
  }

  async function renew(cart: Cart): Promise<string> {
    cart.session = await createSession(cart.delivery);
    return cart.session;
  }

  /** Creates a session that belongs to no cart yet. */
  async function createSession(delivery: Delivery): Promise<string> {
    const { session } = expectSuccess(await merchant.create({ authenticationLimit: AUTHENTICATION_LIMIT }));
    expectSuccess(await merchant.update(session.id, orderFields(delivery)));
    return session.id;
  }

  async function isAlive(session: string): Promise<boolean> {
    const result = await merchant.retrieve(session);
    return result.status !== "refused" && expectSuccess(result).status === "retrieved";
  }

  /** Changes the country or shipping method. The session's amount is updated, so that its quotes apply to it. */
  async function setShipping(cart: Cart, country: Country, method: Method): Promise<string> {
    cart.delivery = { ...cart.delivery, country, method };
    if (cart.session === undefined) return renew(cart);
    const result = await merchant.update(cart.session, orderFields(cart.delivery));
    return result.status === "refused" ? renew(cart) : expectSuccess(result).session.id;
  }

  /**
   * Stores the delivery in the session, if the session still has this version.
   *
   * @returns the version that contains it; undefined if the session had been changed, and then the delivery is stored
   * all the same
   */
  async function storeDelivery(
    cart: Cart,
    precondition: SessionLock,
    delivery: Delivery,
  ): Promise<string | undefined> {
    cart.delivery = delivery;
    const fields = orderFields(delivery);
    const { facts } = expectSuccess(await merchant.retrieve(precondition.id));
    if (facts.version === precondition.version) {
      // Compares with the stored data, because the response to an earlier update may have been lost.
      if (contains({ order: facts.order ?? {}, shipping: facts.shipping ?? {} }, fields))
        return precondition.version;
      const result = await merchant.update(precondition, fields);
      if (result.status === "updated") return result.session.version;
      if (result.status !== "refused" || result.field !== "session.version") expectSuccess(result);
    }
    expectSuccess(await merchant.update(precondition.id, fields));
    return undefined;
  }

  return { ensureSession, renew, createSession, setShipping, storeDelivery };
}

/** Returns whether the cart's card came from the wallet. */
export function isFromWallet({ session, wallet }: Cart): boolean {
  return wallet !== undefined && wallet.session === session;
}

/** Returns whether all of these values are stored. */
function contains(stored: Json | undefined, fields: Json): boolean {
  if (typeof fields !== "object" || fields === null) return stored === fields;
  return Object.entries(fields).every(([name, value]) =>
    contains((stored as Fields | undefined)?.[name], value),
  );
}

/** Returns the session's order fields. Empty values are left out, because the gateway rejects them. */
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
