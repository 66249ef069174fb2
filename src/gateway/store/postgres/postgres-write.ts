import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { StoreFullError, StoreUnavailableError, StoreOutcomeUnknownError } from "../faults.ts";
import { toStatement, type Statement } from "./postgres-changes.ts";
import { isConflict, isFull, isLost, isRefused, type Connection, type Pool } from "./postgres-pool.ts";
import type { Change } from "../store.ts";

/** The number of attempts of a write that had a conflict, or whose connection was lost before the commit. */
const TRIES = 6;
/** The delays in ms before each question to the database for the outcome of a commit. */
const OUTCOME_DELAYS_MS = [0, 100, 400, 1000, 1500];

/** How far a transaction had come when its connection was lost. */
type Stage = { sent: false } | { sent: true; transaction: string | undefined };

/**
 * Writes changes as one transaction. One change is one statement and one round trip. Several changes are pipelined, and
 * the commit follows when each has applied: two round trips for any number of changes.
 *
 * If the connection is lost before the commit is sent, nothing is written, and the write starts again. If it is lost
 * later, another connection asks the database for the outcome of the transaction, by the id that the last statement
 * returned.
 *
 * @returns false when a change did not apply; then none of them is written
 * @throws StoreUnavailableError when nothing was written, StoreOutcomeUnknownError when the outcome is unknown
 */
export async function writeChanges(pool: Pool, changes: readonly Change[]): Promise<boolean> {
  const statements = changes.map(toStatement);
  const [only] = statements;
  for (let attempt = 1; ; attempt += 1) {
    const stage = { now: { sent: false } as Stage };
    try {
      return await pool.withConnection((connection) =>
        only && statements.length === 1
          ? writeOne(connection, only, stage)
          : writeAll(connection, statements, stage),
      );
    } catch (error) {
      const lost = isLost(error) || error instanceof StoreUnavailableError;
      if (lost && stage.now.sent) {
        const committed = await outcomeOf(pool, stage.now.transaction);
        if (committed === undefined) throw new StoreOutcomeUnknownError({ cause: error });
        if (committed) return true;
      }
      if (isFull(error)) throw new StoreFullError({ cause: error });
      const canRetry = lost || isConflict(error);
      if (attempt === TRIES || !canRetry) {
        throw canRetry || isRefused(error) ? new StoreUnavailableError({ cause: error }) : error;
      }
      await wait(randomInt(1, 10) * attempt);
    }
  }
}

/** Runs a statement that is its own transaction. Once it is sent, a lost connection leaves its outcome unknown. */
async function writeOne(
  connection: Connection,
  statement: Statement,
  stage: { now: Stage },
): Promise<boolean> {
  stage.now = { sent: true, transaction: undefined };
  const { count } = await connection.query(statement.text, statement.values).catch((error: unknown) => {
    if (!isLost(error)) stage.now = { sent: false };
    throw error;
  });
  return statement.applied(count);
}

async function writeAll(
  connection: Connection,
  statements: readonly Statement[],
  stage: { now: Stage },
): Promise<boolean> {
  const pipeline = [
    connection.query("begin isolation level read committed"),
    ...statements.map(({ text, values }) => connection.query(text, values)),
    connection.query("select pg_current_xact_id_if_assigned()::text as id", []),
  ];
  // The first failure is the reason. The later ones only say that the transaction is aborted.
  const ended = await Promise.allSettled(pipeline);
  const failed = ended.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
  const done = await Promise.all(pipeline);
  if (!statements.every((statement, index) => statement.applied(done[index + 1]!.count))) {
    await connection.query("rollback");
    return false;
  }
  const id = done.at(-1)!.rows[0]?.["id"];
  stage.now = { sent: true, transaction: typeof id === "string" ? id : undefined };
  await connection.query("commit");
  return true;
}

/** Whether a transaction was committed; undefined when the database cannot be reached or no longer knows. */
async function outcomeOf(pool: Pool, transaction: string | undefined): Promise<boolean | undefined> {
  if (transaction === undefined) return undefined;
  for (const ms of OUTCOME_DELAYS_MS) {
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
