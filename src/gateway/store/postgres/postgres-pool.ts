import { createHash } from "node:crypto";
import { Pool as Driver } from "pg";
import { StoreUnavailableError } from "../faults.ts";
import type { Row } from "../rows.ts";

/** The result of a statement. */
export interface StatementResult {
  rows: Row[];
  /** The number of rows that it changed or returned. */
  count: number;
}

/** One connection. Statements that are sent without waiting are pipelined, and run in their order. */
export interface Connection {
  query(text: string, values?: readonly unknown[], options?: StatementOptions): Promise<StatementResult>;
}

/** `slow` is for a statement that reads whole tables. It may take ten minutes. */
export interface StatementOptions {
  slow?: boolean;
}

/** The connections of one process to its database. */
export interface Pool {
  /**
   * Runs work on one connection. The connection is closed, and not reused, if the work throws.
   *
   * @throws StoreUnavailableError when no connection is free in time
   */
  withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T>;
  /** Runs one statement. If its connection is lost, it runs once more on another one. @throws StoreUnavailableError */
  read(text: string, values?: readonly unknown[], options?: StatementOptions): Promise<Row[]>;
  close(): Promise<void>;
}

/** The limit of connections of one process, and timeouts in ms. */
const LIMITS = {
  max: 10,
  idleTimeoutMillis: 30_000,
  connectionTimeoutMillis: 5_000,
  // The connection is given up when the server does not respond at all.
  query_timeout: 8_000,
};
const STATEMENT_MS = 5_000;
const SLOW_MS = 600_000;
/** How long a statement waits for a lock on rows or tables. */
export const LOCK_MS = 4_000;
/** Sent after a connection is made, because PgBouncer rejects these settings in the startup message. */
const TIMEOUTS = `set statement_timeout = ${STATEMENT_MS}; set lock_timeout = ${LOCK_MS};
  set idle_in_transaction_session_timeout = 10000`;

/** Creates a pool. It opens no connection yet. */
export function createPool(url: string): Pool {
  const pool = new Driver({
    ...LIMITS,
    connectionString: url,
    application_name: "hosted-session",
    keepAlive: true,
    pipeline: true,
  });
  // The driver removes an idle connection that is lost; without a listener, the error would end the process.
  pool.on("error", ignore);
  // The same for a connection that is lost while it is released or closed.
  pool.on("connect", (client) => {
    client.on("error", ignore);
    client.query(TIMEOUTS).catch(ignore);
  });
  const names = new Map<string, string>();
  /** A prepared statement has one name for each text, so each connection plans it once. */
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
        async query(text, values, options) {
          const timeout = options?.slow ? { query_timeout: SLOW_MS } : {};
          const { rows, rowCount } = await client.query<Row>(
            values === undefined
              ? { text, ...timeout }
              : { name: nameOf(text), text, values: [...values], ...timeout },
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
    async read(text, values = [], options = {}) {
      const once = () =>
        withConnection(async (connection) => {
          if (options.slow) await connection.query(`set statement_timeout = ${SLOW_MS}`);
          const { rows } = await connection.query(text, values, options);
          if (options.slow) await connection.query(`set statement_timeout = ${STATEMENT_MS}`);
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
 * Whether an error means that the connection was lost or could not be made. SQLSTATE: class 08, a server that stops or
 * starts (57P01 to 57P03), too many clients (53300). Otherwise the error codes of sockets and the messages of the driver.
 */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  if (/^(08...|57P0[1-3]|53300|E[A-Z]{3,})$/.test(code)) return true;
  return /connection terminated|timeout e|read timeout|not queryable|client was closed/i.test(error.message);
}

/** Whether a retry may succeed: a serialization failure (40001) or a deadlock (40P01). */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "40001" || error.code === "40P01");
}

/**
 * Whether the database did nothing and cannot do it now: it is read-only (25006), a lock or the statement timed out
 * (55P03, 57014), or it has no memory (53200).
 */
export function isRefused(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^(25006|55P03|57014|53200)$/.test(String(error.code));
}

/** Whether the database's disk is full (53100). */
export function isFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "53100";
}
