import type { Sealed } from "../crypto/sealed.ts";
import type { UpdateStatus } from "../../core/session.ts";

/** A stored session. The store has only a keyed hash of its id, and its content is sealed. Times are ms since 1970. */
export interface SessionRow {
  key: string;
  merchant: string;
  apiVersion: number;
  /** The session version, as clients see it. */
  version: string;
  updateStatus: UpdateStatus;
  /** Counts every write of this row, also writes that do not change `version`. */
  revision: number;
  createdAt: number;
  expiresAt: number;
  /** The number of calls that the session id may still authenticate. */
  authenticationLeft: number;
  sealed: Sealed;
}

/** A stored security code, by its session. It is sealed under an ephemeral key. */
export interface CodeRow {
  sessionKey: string;
  merchant: string;
  /** The session version that the code was stored with. */
  version: string;
  expiresAt: number;
  sealed: Sealed;
}

/** A session and its code as of one moment. The code always belongs to this version of the session. */
export interface FoundSession {
  row: SessionRow;
  code: CodeRow | undefined;
}

/** A stored order. `running` is the transaction that is being processed, and when it started. */
export interface OrderRow {
  merchant: string;
  id: string;
  revision: number;
  running: { transaction: string; since: number } | null;
  sealed: Sealed;
}

/** A stored transaction. `requestHash` is a keyed hash that distinguishes a retry from another request. */
export interface TransactionRow {
  merchant: string;
  order: string;
  id: string;
  revision: number;
  requestHash: string;
  startedAt: number;
  sealed: Sealed;
}

/** A stored token: a saved card under an id. */
export interface TokenRow {
  merchant: string;
  id: string;
  revision: number;
  sealed: Sealed;
}

/** A stored webhook that has not arrived yet. */
export interface WebhookRow {
  id: string;
  merchant: string;
  attempt: number;
  dueAt: number;
  sealed: Sealed;
}

/** The stored origin proof of one merchant and page origin. */
export interface OriginProofRow {
  merchant: string;
  origin: string;
  revision: number;
  sealed: Sealed;
}

/** A stored ephemeral key that instances share. It is sealed under the key ring, and deleted after two hours. */
export interface CodeKeyRow {
  name: string;
  createdAt: number;
  sealed: Sealed;
}

/** A row that is sealed under the key ring: every row except security codes, which have ephemeral keys. */
export type RingRow =
  | Extract<Change, { put: "session" | "order" | "transaction" | "token" | "webhook" | "origin-proof" }>
  | { put: "code-key"; row: CodeKeyRow };
export type RingKind = RingRow["put"];

/** A page of rows of one kind, in the order of their keys. `next` is the start of the next page; the last page has none. */
export interface RingPage {
  rows: RingRow[];
  next?: readonly string[];
}

/**
 * One change of a write. `put` creates the row if its revision is 1, and otherwise replaces the row of revision − 1.
 * `hold` changes nothing, and is the precondition that a session has a revision. `drop` deletes a row if it exists. A code
 * with `mustExist` has to exist, so only one of two operations can use it.
 */
export type Change =
  | { put: "session"; row: SessionRow }
  | { hold: "session"; key: string; revision: number }
  | { put: "code"; row: CodeRow }
  | { drop: "code"; sessionKey: string; mustExist?: boolean }
  | { put: "order"; row: OrderRow }
  | { put: "transaction"; row: TransactionRow }
  | { put: "token"; row: TokenRow }
  | { drop: "token"; merchant: string; id: string }
  | { put: "webhook"; row: WebhookRow }
  | { put: "origin-proof"; row: OriginProofRow }
  | { drop: "webhook"; id: string };

/**
 * The store of sessions, orders, tokens and webhooks. Every engine passes test/contracts/store-contract.ts. Reads do not
 * return expired rows; the store's own clock decides.
 */
export interface SessionStore {
  /** The store's clock, in ms since 1970. Instances that share a store share this clock. */
  now(): Promise<number>;
  /** The session and its code as of one moment; undefined if there is none. */
  findSession(merchant: string, key: string): Promise<FoundSession | undefined>;
  findCode(sessionKey: string): Promise<CodeRow | undefined>;
  findOrder(merchant: string, id: string): Promise<OrderRow | undefined>;
  /** The transactions of an order, in the order in which they started. */
  findTransactions(merchant: string, order: string): Promise<TransactionRow[]>;
  findToken(merchant: string, id: string): Promise<TokenRow | undefined>;
  /** At most `limit` tokens of a merchant whose ids sort after `after`, in the order of their ids. */
  listTokens(merchant: string, after: string, limit: number): Promise<TokenRow[]>;
  /** The origin proofs of all origins that the merchant has, or had. */
  findOriginProofs(merchant: string): Promise<OriginProofRow[]>;
  /**
   * At most `limit` webhooks that are due, the longest due first. Where instances share the store, one instance gets a
   * webhook. Another instance gets it after a minute, if it was neither written nor dropped.
   */
  dueWebhooks(limit: number): Promise<WebhookRow[]>;
  /**
   * Writes all of the changes or none. Resolves with false if a row did not have the expected revision; then nothing is
   * written. Resolves with true when the write is durable: it survives a power cut.
   *
   * @throws StoreUnavailableError when nothing was written, StoreOutcomeUnknownError when the outcome is unknown
   */
  write(changes: readonly Change[]): Promise<boolean>;
  /** Removes up to `limit` expired sessions and as many codes. Resolves with the number of removed rows. */
  removeExpired(limit: number): Promise<number>;
  /** The number of rows under each key of the key ring. */
  countByKey(): Promise<Record<string, number>>;
  /** At most `limit` rows of one kind whose keys sort after `after`. */
  ringRows(kind: RingKind, after: readonly string[], limit: number): Promise<RingPage>;
  /**
   * Replaces the wrapped keys of rows that have not changed since. Resolves with the number of replaced keys. Revisions
   * stay as they are.
   */
  rewrap(rows: readonly { was: RingRow; sealed: Sealed }[]): Promise<number>;
  close(): Promise<void>;
}
