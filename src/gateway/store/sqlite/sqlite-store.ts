import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { whyOf } from "../../system/sqlite-errors.ts";
import { groupCommit } from "./group-commit.ts";
import { applyChange } from "./sqlite-changes.ts";
import { migrateSqlite } from "./sqlite-migrations.ts";
import { findSessionSql, keyOf, RING_TABLES, rewrapStatement } from "../columns.ts";
import {
  toCodeRow,
  toFoundSession,
  toWebhookRow,
  toOrderRow,
  toOriginProofRow,
  toRingRow,
  toTokenRow,
  toTransactionRow,
} from "../rows.ts";
import type { RingKind, SessionStore } from "../store.ts";
import { useWriteAheadLog } from "./write-ahead-log.ts";

/** The kinds of rows in the file. The keys of security codes are in the memory of the process. */
const EMBEDDED_KINDS: readonly RingKind[] = [
  "session",
  "order",
  "transaction",
  "token",
  "webhook",
  "origin-proof",
];

const FIND_SESSION = findSessionSql("?1", "?2", "?3");

/** The path of the database file in the data folder. */
export const databaseFile = (data: string) => join(data, "sessions.sqlite");

/** Opens and migrates the database file. @throws Error that names the file */
function openFile(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    // Only the owner can read the file, from the first byte. SQLite gives its other files the same mode.
    if (path !== ":memory:") closeSync(openSync(path, "a", 0o600));
    db = new DatabaseSync(path);
    db.exec("pragma busy_timeout = 5000");
    useWriteAheadLog(db);
    db.exec("pragma synchronous = full; pragma secure_delete = on");
    migrateSqlite(db);
    return db;
  } catch (cause) {
    if (db?.isOpen) db.close();
    if (!(cause instanceof Error) || !("code" in cause)) throw cause;
    throw new Error(`data: ${path} cannot be used (${whyOf(cause)})`, { cause });
  }
}

/**
 * Opens the store on `node:sqlite`: one file, and nothing to install. With the write-ahead log and `synchronous=FULL`, an
 * acknowledged write survives a power cut. Concurrent writes share one sync of the disk.
 *
 * @param path the database file, or `:memory:`
 * @param now the clock that decides expiry, in ms since 1970
 * @throws Error that names the file
 */
export function openEmbeddedStore(path: string, now: () => number = Date.now): SessionStore {
  const db = openFile(path);
  const statements = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const statement = statements.get(text) ?? db.prepare(text);
    statements.set(text, statement);
    return statement;
  };
  const one = (text: string, ...values: (string | number)[]) => sql(text).get(...values);
  const all = (text: string, ...values: (string | number)[]) => sql(text).all(...values);
  const commits = groupCommit(db, (change) => applyChange(sql, change));

  return {
    now: async () => now(),
    async findSession(merchant, key) {
      const row = one(FIND_SESSION, key, merchant, now());
      return row && toFoundSession(row);
    },
    async findCode(sessionKey) {
      const row = one(
        "select * from security_codes where session_key = ? and expires_at > ?",
        sessionKey,
        now(),
      );
      return row && toCodeRow(row);
    },
    async findOrder(merchant, id) {
      const row = one("select * from orders where merchant = ? and id = ?", merchant, id);
      return row && toOrderRow(row);
    },
    async findTransactions(merchant, orderId) {
      const text = "select * from transactions where merchant = ? and order_id = ? order by number";
      return all(text, merchant, orderId).map(toTransactionRow);
    },
    async findToken(merchant, id) {
      const row = one("select * from tokens where merchant = ? and id = ?", merchant, id);
      return row && toTokenRow(row);
    },
    async listTokens(merchant, after, limit) {
      const text = "select * from tokens where merchant = ? and id > ? order by id limit ?";
      return all(text, merchant, after, limit).map(toTokenRow);
    },
    async findOriginProofs(merchant) {
      return all("select * from origin_proofs where merchant = ? order by origin", merchant).map(
        toOriginProofRow,
      );
    },
    async dueWebhooks(limit) {
      return all("select * from notices where due_at <= ? order by due_at limit ?", now(), limit).map(
        toWebhookRow,
      );
    },
    write: (changes) => commits.add(changes),
    async removeExpired(limit) {
      return commits.run(() => {
        const text = (table: string, key: string) =>
          `delete from ${table} where ${key} in (select ${key} from ${table} where expires_at <= ? limit ?)`;
        const codes = sql(text("security_codes", "session_key")).run(now(), limit).changes;
        return Number(codes) + Number(sql(text("sessions", "key")).run(now(), limit).changes);
      });
    },
    async countByKey() {
      const parts = EMBEDDED_KINDS.map((kind) => `select kid from ${RING_TABLES[kind].table}`);
      const rows = all(`select kid, count(*) as count from (${parts.join(" union all ")}) group by kid`);
      return Object.fromEntries(rows.map(({ kid, count }) => [String(kid), Number(count)]));
    },
    async ringRows(kind, after, limit) {
      if (!EMBEDDED_KINDS.includes(kind)) return { rows: [] };
      const { table, key } = RING_TABLES[kind];
      const places = key.map(() => "?").join(", ");
      const where = after.length === 0 ? "" : `where (${key.join(", ")}) > (${places})`;
      const text = `select * from ${table} ${where} order by ${key.join(", ")} limit ?`;
      const rows = all(text, ...after, limit).map((row) => toRingRow(kind, row));
      return rows.length === limit && limit > 0 ? { rows, next: keyOf(rows.at(-1)!) } : { rows };
    },
    rewrap: (rows) =>
      commits.run(() => {
        let done = 0;
        for (const { was, sealed } of rows) {
          const { text, values } = rewrapStatement(was, sealed);
          done += Number(sql(text).run(values).changes);
        }
        return done;
      }),
    async close() {
      await commits.settled();
      db.close();
    },
  };
}
