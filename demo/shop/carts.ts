import { randomBytes } from "node:crypto";
import type { SavedCard } from "../../src/merchant/index.ts";
import type { Country, Method } from "./catalog.ts";
import type { Quote } from "./quote.ts";

/** Who buys and where it goes: what the visitor typed outside the card fields. */
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

/** One visitor's purchase. Lives in memory: this is a demo shop. */
export interface Cart {
  /** The gateway's session, made by this server for this cart alone. */
  session: string | undefined;
  order: string;
  /** Every try after a decline is a transaction of its own. */
  attempt: number;
  delivery: Delivery;
  /** A visit to the wallet, with a session of its own and the wallet's word for it. */
  wallet: { session: string; token: string } | undefined;
  /** A payment is under way, so that a second press of the button waits for nothing and charges nothing. */
  paying: boolean;
  /** A payment was asked for and no answer came: it may have been made. */
  unsettled: Quote | undefined;
  paid: Receipt | undefined;
}

/** One visitor over several purchases. */
export interface Visitor {
  cart: Cart;
  savedCard: SavedCard | undefined;
}

const MOST = 2000;
/** A demo is for trying the card fields: the address is there already, and can be changed. */
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

/** Visitors by the opaque word in their cookie. The oldest are forgotten first. */
export function createVisitors() {
  const visitors = new Map<string, Visitor>();
  return {
    find: (word: string | undefined): Visitor | undefined =>
      word === undefined ? undefined : visitors.get(word),
    /** A new visitor and the word for the cookie. */
    add(): { word: string; visitor: Visitor } {
      const word = randomBytes(18).toString("base64url");
      const visitor: Visitor = { cart: newCart(), savedCard: undefined };
      visitors.set(word, visitor);
      const [oldest] = visitors.keys();
      if (visitors.size > MOST && oldest !== undefined) visitors.delete(oldest);
      return { word, visitor };
    },
  };
}
