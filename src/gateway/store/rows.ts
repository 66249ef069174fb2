import type { UpdateStatus } from "../../core/session.ts";
import type {
  CodeKeyRow,
  CodeRow,
  FoundSession,
  WebhookRow,
  OrderRow,
  OriginProofRow,
  SessionRow,
  TokenRow,
  TransactionRow,
  RingKind,
  RingRow,
} from "./store.ts";
import type { Sealed } from "../crypto/sealed.ts";

/** A row as a database driver returns it. One driver returns integers as numbers, the other as text. */
export type Row = Record<string, unknown>;

const text = (value: unknown): string => String(value);
const integer = (value: unknown): number => Number(value);

function sealed(row: Row): Sealed {
  return { kid: text(row["kid"]), wrapped: row["wrapped"] as Uint8Array, blob: row["blob"] as Uint8Array };
}

/** Reads a row of the table `sessions`. */
export function toSessionRow(row: Row): SessionRow {
  return {
    key: text(row["key"]),
    merchant: text(row["merchant"]),
    apiVersion: integer(row["api_version"]),
    version: text(row["version"]),
    updateStatus: text(row["update_status"]) as UpdateStatus,
    revision: integer(row["revision"]),
    createdAt: integer(row["created_at"]),
    expiresAt: integer(row["expires_at"]),
    authenticationLeft: integer(row["authentication_left"]),
    sealed: sealed(row),
  };
}

/** Reads a result row of `findSessionSql`. */
export function toFoundSession(row: Row): FoundSession {
  const expiry = row["code_expires_at"];
  const found = {
    session_key: row["key"],
    merchant: row["code_merchant"],
    version: row["code_version"],
    expires_at: expiry,
    kid: row["code_kid"],
    wrapped: row["code_wrapped"],
    blob: row["code_blob"],
  };
  return { row: toSessionRow(row), code: expiry === null ? undefined : toCodeRow(found) };
}

/** Reads a row of the table `security_codes`. */
export function toCodeRow(row: Row): CodeRow {
  return {
    sessionKey: text(row["session_key"]),
    merchant: text(row["merchant"]),
    version: text(row["version"]),
    expiresAt: integer(row["expires_at"]),
    sealed: sealed(row),
  };
}

/** Reads a row of the table `orders`. */
export function toOrderRow(row: Row): OrderRow {
  const running = row["running"];
  return {
    merchant: text(row["merchant"]),
    id: text(row["id"]),
    revision: integer(row["revision"]),
    running: running === null ? null : { transaction: text(running), since: integer(row["running_since"]) },
    sealed: sealed(row),
  };
}

/** Reads a row of the table `transactions`. */
export function toTransactionRow(row: Row): TransactionRow {
  return {
    merchant: text(row["merchant"]),
    order: text(row["order_id"]),
    id: text(row["id"]),
    revision: integer(row["revision"]),
    requestHash: text(row["request_hash"]),
    startedAt: integer(row["started_at"]),
    sealed: sealed(row),
  };
}

/** Reads a row of the table `tokens`. */
export function toTokenRow(row: Row): TokenRow {
  return {
    merchant: text(row["merchant"]),
    id: text(row["id"]),
    revision: integer(row["revision"]),
    sealed: sealed(row),
  };
}

/** Reads a row of the table `notices`. */
export function toWebhookRow(row: Row): WebhookRow {
  return {
    id: text(row["id"]),
    merchant: text(row["merchant"]),
    attempt: integer(row["attempt"]),
    dueAt: integer(row["due_at"]),
    sealed: sealed(row),
  };
}

/** Reads a row of the table `origin_proofs`. */
export function toOriginProofRow(row: Row): OriginProofRow {
  return {
    merchant: text(row["merchant"]),
    origin: text(row["origin"]),
    revision: integer(row["revision"]),
    sealed: sealed(row),
  };
}

/** Reads a row of the table `code_keys`. */
export function toCodeKeyRow(row: Row): CodeKeyRow {
  return { name: text(row["name"]), createdAt: integer(row["created_at"]), sealed: sealed(row) };
}

/** Reads a row of any table that is sealed under the key ring. */
export function toRingRow(kind: RingKind, row: Row): RingRow {
  switch (kind) {
    case "session":
      return { put: kind, row: toSessionRow(row) };
    case "code-key":
      return { put: kind, row: toCodeKeyRow(row) };
    case "order":
      return { put: kind, row: toOrderRow(row) };
    case "transaction":
      return { put: kind, row: toTransactionRow(row) };
    case "token":
      return { put: kind, row: toTokenRow(row) };
    case "webhook":
      return { put: kind, row: toWebhookRow(row) };
    case "origin-proof":
      return { put: kind, row: toOriginProofRow(row) };
  }
}
