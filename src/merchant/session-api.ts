import { cardTypeOf, lastFourOf, readFacts, type CardType, type SessionFacts } from "./facts.ts";
import type { GatewayCall } from "./gateway-api.ts";
import { at, isFields, textAt, type Fields } from "./json.ts";
import { quoteOf, readQuote, type Price, type Quote } from "./quote.ts";
import type { Refused, Unreachable } from "./failures.ts";

/** A session at one version; the version is the lock. */
export interface SessionLock {
  id: string;
  version: string;
}

export type Created = { status: "created"; session: SessionLock } | Refused | Unreachable;
export type Updated = { status: "updated"; session: SessionLock } | Refused | Unreachable;
export type Retrieved = { status: "retrieved"; facts: SessionFacts } | Refused | Unreachable;

/** A card kept for the next purchase, without the card. */
export interface SavedCard {
  token: string;
  brand: string;
  scheme: string;
  fundingMethod: string;
  /** The last four digits, by which a payer knows the card. */
  lastFour?: string;
  /** The first six, with which `inquire` tells what paying with it costs. */
  firstSix?: string;
  /** `MMYY`. */
  expiry?: string;
}
export type Tokenized = { status: "tokenized"; card: SavedCard } | Refused | Unreachable;

/** Whose price is asked for: the card in a session, or one with these first digits (six at least). */
export interface Inquiry {
  session?: { id: string; version?: string };
  prefix?: string;
  order?: Pick<Price, "currency" | "netAmount">;
}
export type Inquired = { status: "inquired"; card?: CardType; quote?: Quote } | Refused | Unreachable;

/** The calls on a session that charge nothing. */
export interface SessionApi {
  /** A new session. `authenticationLimit`: how many calls the payer's browser may make. */
  create(options?: { authenticationLimit?: number }): Promise<Created>;
  /** Adds fields; with a version, only if nobody changed the session since. */
  update(session: string | { id: string; version?: string }, fields: Fields): Promise<Updated>;
  /** What is stored now; of the card's digits the last four. */
  retrieve(id: string): Promise<Retrieved>;
  /** Keeps the card of a session. The security code is never part of it, and is gone from the session after. */
  tokenize(id: string): Promise<Tokenized>;
  /** What card that is and what it costs. @throws RangeError for what is not an amount */
  inquire(inquiry: Inquiry): Promise<Inquired>;
}

const UNREADABLE: Unreachable = { status: "unreachable" };

export function createSessionApi(call: GatewayCall): SessionApi {
  const path = (id: string) => `/session/${encodeURIComponent(id)}`;

  return {
    async create({ authenticationLimit } = {}) {
      const asked = authenticationLimit === undefined ? {} : { session: { authenticationLimit } };
      const answer = await call("POST", "/session", asked);
      if (answer.status !== "answered") return answer;
      const session = lockIn(answer.body);
      return session ? { status: "created", session } : UNREADABLE;
    },

    async update(session, fields) {
      const { id, version } = typeof session === "string" ? { id: session } : session;
      const lock = version === undefined ? {} : { session: { version } };
      const answer = await call("PUT", path(id), { ...fields, ...lock });
      if (answer.status !== "answered") return answer;
      const updated = lockIn(answer.body);
      return updated ? { status: "updated", session: updated } : UNREADABLE;
    },

    async retrieve(id) {
      const answer = await call("GET", path(id));
      if (answer.status !== "answered") return answer;
      const facts = readFacts(answer.body);
      return facts ? { status: "retrieved", facts } : UNREADABLE;
    },

    async tokenize(id) {
      const answer = await call("POST", "/token", { session: { id }, sourceOfFunds: { type: "CARD" } });
      if (answer.status !== "answered") return answer;
      const token = textAt(answer.body, "token");
      const card = at(answer.body, "sourceOfFunds.provided.card");
      if (token === undefined || answer.body["result"] !== "SUCCESS") return UNREADABLE;
      const lastFour = lastFourOf(card);
      const firstSix = /^\d{6}/.exec(textAt(card, "number") ?? "")?.[0];
      const expiry = textAt(card, "expiry");
      return {
        status: "tokenized",
        card: {
          token,
          ...cardTypeOf(card),
          ...(lastFour === undefined ? {} : { lastFour }),
          ...(firstSix === undefined ? {} : { firstSix }),
          ...(expiry === undefined ? {} : { expiry }),
        },
      };
    },

    async inquire({ session, prefix, order }) {
      // Amounts are checked before anything is sent.
      const price = order && quoteOf({ currency: order.currency, netAmount: order.netAmount });
      const answer = await call("POST", "/paymentOptionsInquiry", {
        ...(price ? { order: { currency: price.currency, netAmount: price.netAmount } } : {}),
        ...(session ? { session: { ...session } } : {}),
        ...(prefix === undefined ? {} : { sourceOfFunds: { provided: { card: { prefix } } } }),
      });
      if (answer.status !== "answered") return answer;
      const card = at(answer.body, "sourceOfFunds.provided.card");
      const group = answer.body["order"];
      const quote = readQuote(group);
      // A quote that cannot be read, or is for another amount, must not pass for no charge.
      if (group !== undefined && !quote) return UNREADABLE;
      if (price && quote && (quote.currency !== price.currency || quote.netAmount !== price.netAmount)) {
        return UNREADABLE;
      }
      return {
        status: "inquired",
        ...(isFields(card) ? { card: cardTypeOf(card) } : {}),
        ...(quote ? { quote } : {}),
      };
    },
  };
}

/** Id and version in an answer. */
export function lockIn(body: Fields): SessionLock | undefined {
  const id = textAt(body, "session.id");
  const version = textAt(body, "session.version");
  return id === undefined || version === undefined ? undefined : { id, version };
}
