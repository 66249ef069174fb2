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

/** A row as an engine gives it: one names integers by number, another by their digits. */
export type Row = Record<string, unknown>;

const text = (value: unknown): string => String(value);
const integer = (value: unknown): number => Number(value);

function sealed(row: Row): Sealed {
  return { kid: text(row["kid"]), wrapped: row["wrapped"] as Uint8Array, blob: row["blob"] as Uint8Array };
}

export function session(row: Row): SessionRow {
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

/** What the statement of `findSessionSql` gives. */
export function foundSession(row: Row): FoundSession {
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
  return { row: session(row), code: expiry === null ? undefined : code(found) };
}

export function code(row: Row): CodeRow {
  return {
    sessionKey: text(row["session_key"]),
    merchant: text(row["merchant"]),
    version: text(row["version"]),
    expiresAt: integer(row["expires_at"]),
    sealed: sealed(row),
  };
}

export function order(row: Row): OrderRow {
  const running = row["running"];
  return {
    merchant: text(row["merchant"]),
    id: text(row["id"]),
    revision: integer(row["revision"]),
    running: running === null ? null : { transaction: text(running), since: integer(row["running_since"]) },
    sealed: sealed(row),
  };
}

export function transaction(row: Row): TransactionRow {
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

export function token(row: Row): TokenRow {
  return {
    merchant: text(row["merchant"]),
    id: text(row["id"]),
    revision: integer(row["revision"]),
    sealed: sealed(row),
  };
}

export function webhook(row: Row): WebhookRow {
  return {
    id: text(row["id"]),
    merchant: text(row["merchant"]),
    attempt: integer(row["attempt"]),
    dueAt: integer(row["due_at"]),
    sealed: sealed(row),
  };
}

export function originProof(row: Row): OriginProofRow {
  return {
    merchant: text(row["merchant"]),
    origin: text(row["origin"]),
    revision: integer(row["revision"]),
    sealed: sealed(row),
  };
}

export function codeKey(row: Row): CodeKeyRow {
  return { name: text(row["name"]), createdAt: integer(row["created_at"]), sealed: sealed(row) };
}

/** A row of one of the tables under the ring. */
export function ringRow(kind: RingKind, row: Row): RingRow {
  switch (kind) {
    case "session":
      return { put: kind, row: session(row) };
    case "code-key":
      return { put: kind, row: codeKey(row) };
    case "order":
      return { put: kind, row: order(row) };
    case "transaction":
      return { put: kind, row: transaction(row) };
    case "token":
      return { put: kind, row: token(row) };
    case "webhook":
      return { put: kind, row: webhook(row) };
    case "origin-proof":
      return { put: kind, row: originProof(row) };
  }
}
