import { StoreUnavailableError } from "../faults.ts";
import { findSessionSql, keyOf, RING_TABLES, rewrapStatement } from "../columns.ts";
import { assertKnownTables, migratePostgres } from "./postgres-migrations.ts";
import { type Connection, createPool, isLost, type Pool } from "./postgres-pool.ts";
import { createCodePurge } from "./postgres-security-code-keys.ts";
import { writeChanges } from "./postgres-write.ts";
import {
  toCodeRow,
  toFoundSession,
  toWebhookRow,
  toOrderRow,
  toOriginProofRow,
  toRingRow,
  toTokenRow,
  toTransactionRow,
  type Row,
} from "../rows.ts";
import type { RingKind, SessionStore } from "../store.ts";

/** The store on PostgreSQL, and its connection pool, which the shared security code keys use too. */
export interface PostgresStore extends SessionStore {
  pool: Pool;
}

/** The database's clock. As a subquery it is evaluated once for a statement, so an index can be used. */
const NOW = "(select now_ms())";
const FIND_SESSION = findSessionSql("$1", "$2", NOW);
/** How long an instance alone may send the webhooks that it got. */
const CLAIM_MS = 60_000;

/**
 * Opens the store on PostgreSQL, for many instances. They share its rows, its clock and, with `sharedSecurityCodeKeys`,
 * the keys of security codes. Creates or migrates the tables in the first schema of the connection's search path.
 *
 * @param url `postgresql://user:password@host:5432/database?sslmode=verify-full`
 * @throws Error for the operator, without the URL: the database cannot be reached, rejects the user, was migrated by a
 * newer version, or acknowledges commits before they are on disk
 */
export async function openPostgresStore(url: string): Promise<PostgresStore> {
  const pool = createPool(url);
  const purgeCodes = createCodePurge(pool);
  try {
    await pool.withConnection(async (connection) => {
      await assertDurability(connection);
      await migratePostgres(connection);
    });
    await purgeCodes({ atStart: true });
  } catch (error) {
    await pool.close();
    throw connectionError(error);
  }
  return storeOn(pool, purgeCodes);
}

function storeOn(pool: Pool, purgeCodes: () => Promise<void>): PostgresStore {
  const all = (text: string, ...values: unknown[]): Promise<Row[]> => pool.read(text, values);
  const one = async (text: string, ...values: unknown[]) => (await all(text, ...values))[0];
  const remove = (table: string, key: string, limit: number) =>
    all(
      `with gone as (delete from ${table} where ${key} in (select ${key} from ${table}
         where expires_at <= ${NOW} order by expires_at limit $1 for update skip locked) returning 1)
       select count(*) from gone`,
      limit,
    ).then(([row]) => Number(row?.["count"]));

  return {
    pool,
    async now() {
      return Number((await one("select now_ms() as now"))!["now"]);
    },
    async findSession(merchant, key) {
      const row = await one(FIND_SESSION, key, merchant);
      return row && toFoundSession(row);
    },
    async findCode(sessionKey) {
      const text = `select * from security_codes where session_key = $1 and expires_at > ${NOW}`;
      const row = await one(text, sessionKey);
      return row && toCodeRow(row);
    },
    async findOrder(merchant, id) {
      const row = await one("select * from orders where merchant = $1 and id = $2", merchant, id);
      return row && toOrderRow(row);
    },
    async findTransactions(merchant, orderId) {
      const text = "select * from transactions where merchant = $1 and order_id = $2 order by number";
      return (await all(text, merchant, orderId)).map(toTransactionRow);
    },
    async findToken(merchant, id) {
      const row = await one("select * from tokens where merchant = $1 and id = $2", merchant, id);
      return row && toTokenRow(row);
    },
    async listTokens(merchant, after, limit) {
      const text = "select * from tokens where merchant = $1 and id > $2 order by id limit $3";
      return (await all(text, merchant, after, limit)).map(toTokenRow);
    },
    async findOriginProofs(merchant) {
      const text = "select * from origin_proofs where merchant = $1 order by origin";
      return (await all(text, merchant)).map(toOriginProofRow);
    },
    async dueWebhooks(limit) {
      const text = `with due as (select id from notices where due_at <= ${NOW} and given_until <= ${NOW}
           order by due_at limit $1 for update skip locked)
         update notices set given_until = ${NOW} + $2::bigint from due where notices.id = due.id returning notices.*`;
      const claimed = (await all(text, limit, CLAIM_MS)).map(toWebhookRow);
      return claimed.toSorted((one, other) => one.dueAt - other.dueAt);
    },
    write: (changes) => writeChanges(pool, changes),
    async removeExpired(limit) {
      const codes = await remove("security_codes", "session_key", limit);
      const sessions = await remove("sessions", "key", limit);
      await purgeCodes();
      return codes + sessions;
    },
    async countByKey() {
      const parts = Object.values(RING_TABLES).map(({ table }) => `select kid from ${table}`);
      const rows = await pool.read(
        `select kid, count(*) from (${parts.join(" union all ")}) as every group by kid`,
        [],
        { slow: true },
      );
      return Object.fromEntries(rows.map((row) => [String(row["kid"]), Number(row["count"])]));
    },
    async ringRows(kind: RingKind, after, limit) {
      const { table, key } = RING_TABLES[kind];
      const places = key.map((_, index) => `$${index + 2}`);
      const where = after.length === 0 ? "" : `where (${key.join(", ")}) > (${places.join(", ")})`;
      const text = `select * from ${table} ${where} order by ${key.join(", ")} limit $1`;
      const rows = (await all(text, limit, ...after)).map((row) => toRingRow(kind, row));
      return rows.length === limit && limit > 0 ? { rows, next: keyOf(rows.at(-1)!) } : { rows };
    },
    async rewrap(rows) {
      const statements = rows.map(({ was, sealed }) => {
        const { text, values } = rewrapStatement(was, sealed);
        const names = Object.keys(values);
        return {
          text: text.replaceAll(/:(\w+)/g, (_, name: string) => `$${names.indexOf(name) + 1}`),
          values: Object.values(values),
        };
      });
      // Each statement is its own transaction, so a concurrent write waits for one row at most.
      const done = await pool.withConnection((connection) =>
        Promise.all(statements.map(({ text, values }) => connection.query(text, values))),
      );
      return done.reduce((sum, { count }) => sum + count, 0);
    },
    close: () => pool.close(),
  };
}

/** Rejects a database that acknowledges a write before it is on disk. */
async function assertDurability(connection: Connection): Promise<void> {
  for (const setting of ["synchronous_commit", "fsync"]) {
    const { rows } = await connection.query(`show ${setting}`);
    if (rows[0]?.[setting] !== "off") continue;
    throw new Error(
      `databaseUrl: ${setting} is off, so a power cut would undo acknowledged writes; set it to on in the database`,
    );
  }
}

/** Checks that `openPostgresStore` would accept the database, and changes nothing. @throws Error as that does */
export async function assertUsableDatabase(url: string): Promise<void> {
  const pool = createPool(url);
  try {
    await pool.withConnection(async (connection) => {
      await assertDurability(connection);
      await assertKnownTables(connection);
    });
  } catch (error) {
    throw connectionError(error);
  } finally {
    await pool.close();
  }
}

/** The error for the operator, which contains no secret. */
export function connectionError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = "code" in cause ? String(cause.code) : "";
  if (/^(28...|3D000)$/.test(code)) {
    return new Error(
      `databaseUrl: the database rejects this user, or there is no database of this name (${code})`,
      { cause },
    );
  }
  if (error instanceof StoreUnavailableError || isLost(cause)) {
    return new Error(`databaseUrl: the database cannot be reached (${code || cause.message})`, { cause });
  }
  return error;
}
