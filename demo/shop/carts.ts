import { randomBytes } from "node:crypto";
import type { SavedCard } from "../../src/merchant/index.ts";
import type { Country, Method } from "./catalog.ts";
import type { Quote } from "./quote.ts";

/** The contact and shipping address that the visitor typed outside of the card fields. */
export interface Delivery {
  email: string;
  firstName: string;
  lastName: string;
  street: string;
  postcode: string;
  city: string;
  country: Country;
  method: Method;
}

export interface Receipt {
  order: string;
  amount: number;
  charge: number;
}

/** One visitor's purchase. It lives in memory, because this is a demo. */
export interface Cart {
  /** The gateway session that this server created for this cart only. */
  session: string | undefined;
  order: string;
  /** The transaction number. Each attempt after a decline is a new transaction. */
  attempt: number;
  delivery: Delivery;
  /** A visit to the wallet: its own session and the wallet's request token. */
  wallet: { session: string; token: string } | undefined;
  /** True while a payment is in progress, so that a second press of the button charges nothing. */
  paying: boolean;
  /** The quote of a payment whose outcome is unknown, because no response arrived. */
  unsettled: Quote | undefined;
  paid: Receipt | undefined;
}

/** A visitor with a cart for each purchase. */
export interface Visitor {
  cart: Cart;
  savedCard: SavedCard | undefined;
}

const MAX_VISITORS = 2000;
/** A sample address that the visitor can change, because the demo is for trying the card fields. */
const SAMPLE: Delivery = {
  email: "ada@shopper.example",
  firstName: "Ada",
  lastName: "Example",
  street: "Alpha St 1",
  postcode: "10115",
  city: "Berlin",
  country: "DEU",
  method: "GROUND",
};

export function newCart(delivery: Delivery = SAMPLE): Cart {
  return {
    session: undefined,
    order: `ORD-${randomBytes(6).toString("hex").toUpperCase()}`,
    attempt: 1,
    delivery: { ...delivery },
    wallet: undefined,
    paying: false,
    unsettled: undefined,
    paid: undefined,
  };
}

/** Stores visitors by the opaque id in their cookie. Deletes the oldest first. */
export function createVisitors() {
  const visitors = new Map<string, Visitor>();
  return {
    find: (id: string | undefined): Visitor | undefined => (id === undefined ? undefined : visitors.get(id)),
    /** Adds a visitor and returns the id for the cookie. */
    add(): { id: string; visitor: Visitor } {
      const id = randomBytes(18).toString("base64url");
      const visitor: Visitor = { cart: newCart(), savedCard: undefined };
      visitors.set(id, visitor);
      const [oldest] = visitors.keys();
      if (visitors.size > MAX_VISITORS && oldest !== undefined) visitors.delete(oldest);
      return { id, visitor };
    },
  };
}
