import type { Change, RingKind, RingRow } from "./store.ts";
import type { Sealed } from "../crypto/sealed.ts";

/** A row for a table: the columns of its key, and every column except those of the sealed value. */
export interface Columns {
  table: string;
  key: string[];
  columns: Record<string, string | number | null>;
}

/** The tables whose values are sealed under the key ring, and the columns of their primary keys. */
export const RING_TABLES: Record<RingKind, { table: string; key: readonly string[] }> = {
  "session": { table: "sessions", key: ["key"] },
  "code-key": { table: "code_keys", key: ["name"] },
  "order": { table: "orders", key: ["merchant", "id"] },
  "transaction": { table: "transactions", key: ["merchant", "order_id", "id"] },
  "token": { table: "tokens", key: ["merchant", "id"] },
  "webhook": { table: "notices", key: ["id"] },
  "origin-proof": { table: "origin_proofs", key: ["merchant", "origin"] },
};

/**
 * The statement that reads a session and its code as of one moment.
 *
 * @param key, merchant, now the engine's placeholders or expressions for these values
 */
export const findSessionSql = (key: string, merchant: string, now: string): string =>
  `select sessions.*, code.merchant as code_merchant, code.version as code_version,
     code.expires_at as code_expires_at, code.kid as code_kid, code.wrapped as code_wrapped, code.blob as code_blob
   from sessions left join security_codes as code on code.session_key = sessions.key and code.expires_at > ${now}
   where sessions.key = ${key} and sessions.merchant = ${merchant} and sessions.expires_at > ${now}`;

/** The values of a row's primary key. */
export function keyOf(row: RingRow): string[] {
  const { key, columns } = columnsOf(row);
  return key.map((name) => String(columns[name]));
}

/** The statement that replaces the wrapped key of a row, if the row has not changed since. With named placeholders. */
export function rewrapStatement(was: RingRow, sealed: Sealed) {
  const { table, key, columns } = columnsOf(was);
  const where = [...key, "wrapped"].map((name) => `${name} = :${name}`).join(" and ");
  return {
    text: `update ${table} set kid = :new_kid, wrapped = :new_wrapped where ${where}`,
    values: {
      ...Object.fromEntries(key.map((name) => [name, columns[name]!])),
      wrapped: was.row.sealed.wrapped,
      new_kid: sealed.kid,
      new_wrapped: sealed.wrapped,
    } as Record<string, string | number | Uint8Array>,
  };
}

/** The table and columns of a row, in every engine. The names are constants, so no client can inject SQL. */
export function columnsOf(change: Extract<Change, { put: string }> | RingRow): Columns {
  switch (change.put) {
    case "session": {
      const { row } = change;
      return {
        table: "sessions",
        key: ["key"],
        columns: {
          key: row.key,
          merchant: row.merchant,
          api_version: row.apiVersion,
          version: row.version,
          update_status: row.updateStatus,
          revision: row.revision,
          created_at: row.createdAt,
          expires_at: row.expiresAt,
          authentication_left: row.authenticationLeft,
        },
      };
    }
    case "code": {
      const { sessionKey, merchant, version, expiresAt } = change.row;
      return {
        table: "security_codes",
        key: ["session_key"],
        columns: { session_key: sessionKey, merchant, version, expires_at: expiresAt },
      };
    }
    case "order": {
      const { merchant, id, revision, running } = change.row;
      return {
        table: "orders",
        key: ["merchant", "id"],
        columns: {
          merchant,
          id,
          revision,
          running: running?.transaction ?? null,
          running_since: running?.since ?? null,
        },
      };
    }
    case "transaction": {
      const { merchant, order: order_id, id, revision, requestHash, startedAt } = change.row;
      return {
        table: "transactions",
        key: ["merchant", "order_id", "id"],
        columns: { merchant, order_id, id, revision, request_hash: requestHash, started_at: startedAt },
      };
    }
    case "token": {
      const { merchant, id, revision } = change.row;
      return { table: "tokens", key: ["merchant", "id"], columns: { merchant, id, revision } };
    }
    case "origin-proof": {
      const { merchant, origin, revision } = change.row;
      return { table: "origin_proofs", key: ["merchant", "origin"], columns: { merchant, origin, revision } };
    }
    case "code-key": {
      const { name, createdAt } = change.row;
      return { table: "code_keys", key: ["name"], columns: { name, created_at: createdAt } };
    }
    case "webhook": {
      const { id, merchant, attempt, dueAt } = change.row;
      return { table: "notices", key: ["id"], columns: { id, merchant, attempt, due_at: dueAt } };
    }
  }
}
