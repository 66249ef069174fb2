import { cardTypeOf, lastFourOf, readFacts, type CardType, type SessionFacts } from "./facts.ts";
import type { GatewayCall } from "./gateway-api.ts";
import type { Fields } from "./json.ts";
import type { GatewayResponse } from "./response.ts";
import { quoteOf, readQuote, type Price, type Quote } from "./quote.ts";
import type { Refused, Unreachable } from "./failures.ts";

/** A session at one version, which is the precondition of a payment. */
export interface SessionLock {
  id: string;
  version: string;
}

export type Created = { status: "created"; session: SessionLock } | Refused | Unreachable;
export type Updated = { status: "updated"; session: SessionLock } | Refused | Unreachable;
export type Retrieved = { status: "retrieved"; facts: SessionFacts } | Refused | Unreachable;

/** A token for a stored card, and what a payer recognises it by. */
export interface SavedCard {
  token: string;
  brand: string;
  scheme: string;
  fundingMethod: string;
  /** The last four digits, by which a payer recognises the card. */
  lastFour?: string;
  /** The first six digits, for `inquire` to price a payment with this card. */
  firstSix?: string;
  /** `MMYY`. */
  expiry?: string;
}
export type Tokenized = { status: "tokenized"; card: SavedCard } | Refused | Unreachable;

/** The card to inquire about: the one in a session, or one with these first digits (six at least). */
export interface Inquiry {
  session?: { id: string; version?: string };
  prefix?: string;
  order?: Pick<Price, "currency" | "netAmount">;
}
export type Inquired = { status: "inquired"; card?: CardType; quote?: Quote } | Refused | Unreachable;

/** The calls on sessions that charge nothing. */
export interface SessionApi {
  /** Creates a session. `authenticationLimit` is how many calls the payer's browser may make. */
  create(options?: { authenticationLimit?: number }): Promise<Created>;
  /** Adds fields. With a version, it is refused if the session has changed since. */
  update(session: string | { id: string; version?: string }, fields: Fields): Promise<Updated>;
  /** Retrieves the stored fields; of the card's digits the last four. */
  retrieve(id: string): Promise<Retrieved>;
  /** Stores the card of a session under a token. The security code is not stored with it, and is removed from the session. */
  tokenize(id: string): Promise<Tokenized>;
  /** Inquires for the card's type and the price with it. @throws RangeError for an invalid amount */
  inquire(inquiry: Inquiry): Promise<Inquired>;
}

const UNREADABLE: Unreachable = { status: "unreachable" };

export function createSessionApi(call: GatewayCall): SessionApi {
  const path = (id: string) => `/session/${encodeURIComponent(id)}`;

  return {
    async create({ authenticationLimit } = {}) {
      const body = authenticationLimit === undefined ? {} : { session: { authenticationLimit } };
      const response = await call("POST", "/session", body);
      if (response.status !== "responded") return response;
      const session = readSessionLock(response.body);
      return session ? { status: "created", session } : UNREADABLE;
    },

    async update(session, fields) {
      const { id, version } = typeof session === "string" ? { id: session } : session;
      const lock = version === undefined ? {} : { session: { version } };
      const response = await call("PUT", path(id), { ...fields, ...lock });
      if (response.status !== "responded") return response;
      const updated = readSessionLock(response.body);
      return updated ? { status: "updated", session: updated } : UNREADABLE;
    },

    async retrieve(id) {
      const response = await call("GET", path(id));
      if (response.status !== "responded") return response;
      const facts = readFacts(response);
      return facts ? { status: "retrieved", facts } : UNREADABLE;
    },

    async tokenize(id) {
      const response = await call("POST", "/token", { session: { id }, sourceOfFunds: { type: "CARD" } });
      if (response.status !== "responded") return response;
      const { token, result, sourceOfFunds } = response.body;
      const card = sourceOfFunds?.provided?.card;
      if (token === undefined || result !== "SUCCESS") return UNREADABLE;
      const lastFour = card && lastFourOf(card);
      const firstSix = /^\d{6}/.exec(card?.number ?? "")?.[0];
      const expiry = card?.expiry;
      return {
        status: "tokenized",
        card: {
          token,
          ...cardTypeOf(card ?? {}),
          ...(lastFour === undefined ? {} : { lastFour }),
          ...(firstSix === undefined ? {} : { firstSix }),
          ...(expiry === undefined ? {} : { expiry }),
        },
      };
    },

    async inquire({ session, prefix, order }) {
      // Throws for an invalid amount before the request is sent.
      const price = order && quoteOf({ currency: order.currency, netAmount: order.netAmount });
      const response = await call("POST", "/paymentOptionsInquiry", {
        ...(price ? { order: { currency: price.currency, netAmount: price.netAmount } } : {}),
        ...(session ? { session: { ...session } } : {}),
        ...(prefix === undefined ? {} : { sourceOfFunds: { provided: { card: { prefix } } } }),
      });
      if (response.status !== "responded") return response;
      const card = response.body.sourceOfFunds?.provided?.card;
      const quote = readQuote(response.body.order);
      // A quote that cannot be read, or is for another amount, must not count as no surcharge.
      if ("order" in response.fields && !quote) return UNREADABLE;
      if (price && quote && (quote.currency !== price.currency || quote.netAmount !== price.netAmount)) {
        return UNREADABLE;
      }
      return {
        status: "inquired",
        ...(card ? { card: cardTypeOf(card) } : {}),
        ...(quote ? { quote } : {}),
      };
    },
  };
}

/** Reads the session's id and version in a response. */
export function readSessionLock({ session = {} }: GatewayResponse): SessionLock | undefined {
  const { id, version } = session;
  return id === undefined || version === undefined ? undefined : { id, version };
}
