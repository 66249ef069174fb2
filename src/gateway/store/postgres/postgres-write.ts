import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { StoreFullError, StoreUnavailableError, StoreOutcomeUnknownError } from "../faults.ts";
import { toStatement, type Statement } from "./postgres-changes.ts";
import { isConflict, isFull, isLost, isRefused, type Connection, type Pool } from "./postgres-pool.ts";
import type { Change } from "../store.ts";

/** How often a write that met another one, or whose connection was lost before the commit, begins anew. */
const TRIES = 6;
/** How often the database is asked what became of a commit, and the wait before each, in ms. */
const ASKS = [0, 100, 400, 1000, 1500];

/** What is known when a connection is lost. */
type Stage = { sent: false } | { sent: true; transaction: string | undefined };

/**
 * Carries out changes as one transaction. One change is one statement and one round trip. Several go out together and
 * the commit after them, once each has applied: two round trips, however many they are.
 *
 * Lost before the commit was sent, it is not written, and begins anew. Lost after that, the database is asked over
 * another connection what became of this transaction, whose number it gave with the last statement.
 *
 * @returns false when a change did not apply; then none did
 * @throws StoreUnavailableError when nothing was written, StoreOutcomeUnknownError when nobody can tell
 */
export async function writeChanges(pool: Pool, changes: readonly Change[]): Promise<boolean> {
  const statements = changes.map(toStatement);
  const [only] = statements;
  for (let left = TRIES; ; left -= 1) {
    const stage = { now: { sent: false } as Stage };
    try {
      return await pool.withConnection((connection) =>
        only && statements.length === 1
          ? alone(connection, only, stage)
          : together(connection, statements, stage),
      );
    } catch (error) {
      const lost = isLost(error) || error instanceof StoreUnavailableError;
      if (lost && stage.now.sent) {
        const committed = await outcomeOf(pool, stage.now.transaction);
        if (committed === undefined) throw new StoreOutcomeUnknownError({ cause: error });
        if (committed) return true;
      }
      if (isFull(error)) throw new StoreFullError({ cause: error });
      const again = lost || isConflict(error);
      if (left === 1 || !again) {
        throw again || isRefused(error) ? new StoreUnavailableError({ cause: error }) : error;
      }
      await wait(randomInt(1, 10) * (TRIES - left + 1));
    }
  }
}

/** A statement that is its own transaction: from its sending on, nobody can tell what became of it. */
async function alone(connection: Connection, statement: Statement, stage: { now: Stage }): Promise<boolean> {
  stage.now = { sent: true, transaction: undefined };
  const { count } = await connection.query(statement.text, statement.values).catch((error: unknown) => {
    if (!isLost(error)) stage.now = { sent: false };
    throw error;
  });
  return statement.applied(count);
}

async function together(
  connection: Connection,
  statements: readonly Statement[],
  stage: { now: Stage },
): Promise<boolean> {
  const flight = [
    connection.query("begin isolation level read committed"),
    ...statements.map(({ text, values }) => connection.query(text, values)),
    connection.query("select pg_current_xact_id_if_assigned()::text as id", []),
  ];
  // The first to fail is the reason; those behind it only say that the transaction is over.
  const ended = await Promise.allSettled(flight);
  const failed = ended.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  const done = await Promise.all(flight);
  if (!statements.every((statement, index) => statement.applied(done[index + 1]!.count))) {
    await connection.query("rollback");
    return false;
  }
  const id = done.at(-1)!.rows[0]?.["id"];
  stage.now = { sent: true, transaction: typeof id === "string" ? id : undefined };
  await connection.query("commit");
  return true;
}

/** What became of a transaction; nothing when the database is away for long or has forgotten. */
async function outcomeOf(pool: Pool, transaction: string | undefined): Promise<boolean | undefined> {
  if (transaction === undefined) return undefined;
  for (const ms of ASKS) {
    await wait(ms);
    try {
      const [row] = await pool.read("select pg_xact_status($1::xid8) as status", [transaction]);
      if (row?.["status"] === "committed") return true;
      if (row?.["status"] === "aborted") return false;
      if (row?.["status"] !== "in progress") return undefined;
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) return undefined;
    }
  }
  return undefined;
}
