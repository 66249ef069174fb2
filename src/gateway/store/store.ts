import type { Sealed } from "../crypto/sealed.ts";
import type { UpdateStatus } from "../../core/session.ts";

/** A session at rest. Its id is known only as a keyed hash; its content is sealed. Times: ms since 1970. */
export interface SessionRow {
  key: string;
  merchant: string;
  apiVersion: number;
  /** The content's version, as clients see it. */
  version: string;
  updateStatus: UpdateStatus;
  /** Counts every write of this row, also those that leave `version` alone. */
  revision: number;
  createdAt: number;
  expiresAt: number;
  /** How many more calls the session id may authenticate. */
  authenticationLeft: number;
  sealed: Sealed;
}

/** A security code at rest: by the session it belongs to, sealed under keys that pass. */
export interface CodeRow {
  sessionKey: string;
  merchant: string;
  /** The session's version when the code came into it. */
  version: string;
  expiresAt: number;
  sealed: Sealed;
}

/** A session and its code, as they were at one moment: a code is never found beside another state of its session. */
export interface FoundSession {
  row: SessionRow;
  code: CodeRow | undefined;
}

/** An order at rest. `running`: the transaction that is being processed, since when. */
export interface OrderRow {
  merchant: string;
  id: string;
  revision: number;
  running: { transaction: string; since: number } | null;
  sealed: Sealed;
}

/** A transaction at rest. `requestHash` is keyed: it tells a repeated request from another one. */
export interface TransactionRow {
  merchant: string;
  order: string;
  id: string;
  revision: number;
  requestHash: string;
  startedAt: number;
  sealed: Sealed;
}

export interface TokenRow {
  merchant: string;
  id: string;
  revision: number;
  sealed: Sealed;
}

/** A notification that has yet to reach its merchant. */
export interface WebhookRow {
  id: string;
  merchant: string;
  attempt: number;
  dueAt: number;
  sealed: Sealed;
}

/** What is known of a merchant's claim to a page origin. */
export interface OriginProofRow {
  merchant: string;
  origin: string;
  revision: number;
  sealed: Sealed;
}

/** A key for security codes at rest, where instances share them: sealed under the ring itself, and gone in two hours. */
export interface CodeKeyRow {
  name: string;
  createdAt: number;
  sealed: Sealed;
}

/** A row whose value is under a key of the ring: every row but security codes, whose own keys pass. */
export type RingRow =
  | Extract<Change, { put: "session" | "order" | "transaction" | "token" | "webhook" | "origin-proof" }>
  | { put: "code-key"; row: CodeKeyRow };
export type RingKind = RingRow["put"];

/** Some rows of one kind, in the order of their keys. `next` is where to go on, nothing at the end. */
export interface RingPage {
  rows: RingRow[];
  next?: readonly string[];
}

/**
 * One step of a write. `put` creates the row when its revision is 1 and otherwise replaces revision − 1 of it;
 * `hold` changes nothing and only insists that a session is still at a revision; `drop` removes what may or may
 * not be there, except a code that must exist: only one of two operations can take it.
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
 * Where sessions, orders and tokens live. Every engine keeps the promises of test/contracts/store-contract.ts.
 * What has expired is not found: the store's own clock decides, on reading.
 */
export interface SessionStore {
  /** The store's clock, in ms since 1970. Instances that share a store share this clock. */
  now(): Promise<number>;
  findSession(merchant: string, key: string): Promise<FoundSession | undefined>;
  findCode(sessionKey: string): Promise<CodeRow | undefined>;
  findOrder(merchant: string, id: string): Promise<OrderRow | undefined>;
  /** In the order in which they started. */
  findTransactions(merchant: string, order: string): Promise<TransactionRow[]>;
  findToken(merchant: string, id: string): Promise<TokenRow | undefined>;
  /** At most `limit` tokens of a merchant with ids after `after`, in the order of their ids. */
  listTokens(merchant: string, after: string, limit: number): Promise<TokenRow[]>;
  /** Of all origins that the merchant has, or had. */
  findOriginProofs(merchant: string): Promise<OriginProofRow[]>;
  /**
   * At most `limit` webhooks that are due, the longest due first. Where instances share the store, each is given to one
   * of them, and to another only if it has been neither written nor dropped for a minute.
   */
  dueWebhooks(limit: number): Promise<WebhookRow[]>;
  /**
   * All of the changes or none. False: a revision was not what a change expected, and nothing was written.
   * True means durable: a power cut right after cannot take it back.
   */
  write(changes: readonly Change[]): Promise<boolean>;
  /** Removes up to `limit` sessions and codes that have expired; how many it found. */
  removeExpired(limit: number): Promise<number>;
  /** How many rows there are under each key of the ring. */
  countByKey(): Promise<Record<string, number>>;
  /** Up to `limit` rows of one kind behind `after`, under whatever key. */
  ringRows(kind: RingKind, after: readonly string[], limit: number): Promise<RingPage>;
  /** Puts another wrapped key over values that are still as they were; how many were. Changes no revision. */
  rewrap(rows: readonly { was: RingRow; sealed: Sealed }[]): Promise<number>;
  close(): Promise<void>;
}
