import { createHash } from "node:crypto";
import { Pool as Driver } from "pg";
import { StoreUnavailableError } from "../faults.ts";
import type { Row } from "../rows.ts";

/** What a statement did. */
export interface Done {
  rows: Row[];
  /** How many rows it changed or gave. */
  count: number;
}

/** One connection. Statements that are sent without waiting go out together and are carried out in their order. */
export interface Connection {
  query(text: string, values?: readonly unknown[], how?: How): Promise<Done>;
}

/** `slow`: it reads whole tables, and may take ten minutes. */
export interface How {
  slow?: boolean;
}

/** The connections of one process to its database. */
export interface Pool {
  /**
   * Work on one connection. It is closed instead of used again when the work threw.
   *
   * @throws StoreUnavailableError when no connection can be had in time
   */
  withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Reads; a connection that turns out to be dead is replaced once. @throws StoreUnavailableError */
  read(text: string, values?: readonly unknown[], how?: How): Promise<Row[]>;
  close(): Promise<void>;
}

/** How many connections one process keeps at most, and how long anything may take, in ms. */
const LIMITS = {
  max: 10,
  idleTimeoutMillis: 30_000,
  connectionTimeoutMillis: 5_000,
  // A server that does not even answer: the connection is given up after this.
  query_timeout: 8_000,
};
const STATEMENT_MS = 5_000;
const SLOW_MS = 600_000;
/** How long a statement waits for another that is at the same rows or tables. */
export const LOCK_MS = 4_000;
/** Said once a connection is there: PgBouncer refuses one that asks for any of it in its first words. */
const PATIENCE = `set statement_timeout = ${STATEMENT_MS}; set lock_timeout = ${LOCK_MS};
  set idle_in_transaction_session_timeout = 10000`;

/** Makes no connection yet. */
export function createPool(url: string): Pool {
  const pool = new Driver({
    ...LIMITS,
    connectionString: url,
    application_name: "hosted-session",
    keepAlive: true,
    pipeline: true,
  });
  // A connection that dies while nobody uses it is taken out of the pool; the next one to ask gets a new one.
  pool.on("error", ignore);
  // And one that dies while it is given back or ended must not take the process with it.
  pool.on("connect", (client) => {
    client.on("error", ignore);
    client.query(PATIENCE).catch(ignore);
  });
  const names = new Map<string, string>();
  /** The same text has the same name on every connection, so that each plans it once. */
  const nameOf = (text: string) => {
    const name = names.get(text) ?? createHash("sha256").update(text).digest("hex").slice(0, 32);
    names.set(text, name);
    return name;
  };

  async function withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch((cause: unknown) => {
      throw new StoreUnavailableError({ cause });
    });
    let failed = true;
    try {
      const result = await work({
        async query(text, values, how) {
          const patience = how?.slow ? { query_timeout: SLOW_MS } : {};
          const { rows, rowCount } = await client.query<Row>(
            values === undefined
              ? { text, ...patience }
              : { name: nameOf(text), text, values: [...values], ...patience },
          );
          return { rows, count: rowCount ?? 0 };
        },
      });
      failed = false;
      return result;
    } finally {
      client.release(failed);
    }
  }

  return {
    withConnection,
    async read(text, values = [], how = {}) {
      const once = () =>
        withConnection(async (connection) => {
          if (how.slow) await connection.query(`set statement_timeout = ${SLOW_MS}`);
          const { rows } = await connection.query(text, values, how);
          if (how.slow) await connection.query(`set statement_timeout = ${STATEMENT_MS}`);
          return rows;
        });
      try {
        return await once().catch((error: unknown) => {
          if (!isLost(error)) throw error;
          return once();
        });
      } catch (error) {
        throw isLost(error) || isRefused(error) ? new StoreUnavailableError({ cause: error }) : error;
      }
    },
    close: () => pool.end(),
  };
}

const ignore = () => undefined;

/**
 * Whether an error says that the connection is gone or could not be had. SQLSTATE: class 08, a server that stops or
 * starts (57P01 to 57P03), one that takes no more clients (53300); else the words of the socket and the driver.
 */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  if (/^(08...|57P0[1-3]|53300|E[A-Z]{3,})$/.test(code)) return true;
  return /connection terminated|timeout e|read timeout|not queryable|client was closed/i.test(error.message);
}

/** Whether the database asks to try again: a serialization failure (40001) or a deadlock (40P01). */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "40001" || error.code === "40P01");
}

/**
 * Whether the database would not do it now, and has done nothing: it only reads (25006), waited too long for another or
 * took too long (55P03, 57014), or has no memory (53200).
 */
export function isRefused(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(25006|55P03|57014|53200)$/.test(String(error.code));
}

/** Whether the database has no room left on its disk (53100). */
export function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "53100";
}
