import { DatabaseSync, type SQLOutputValue, type StatementSync } from "node:sqlite";
import type { UpdateStatus } from "../../core/session.ts";
import { groupCommit } from "./group-commit.ts";
import { MIGRATIONS } from "./migrations.ts";
import type {
  Change,
  CodeRow,
  NoticeRow,
  OrderRow,
  Sealed,
  SessionRow,
  SessionStore,
  TokenRow,
  TransactionRow,
} from "./store.ts";

type Row = Record<string, SQLOutputValue>;

/**
 * The store on `node:sqlite`: one file, nothing to install. Write-ahead log with `synchronous=FULL`, so that an
 * answered write survives a power cut; writes that come in together share one sync of the disk.
 *
 * @param path the database file; `:memory:` for none
 * @param now the clock that decides expiry, in ms since 1970
 */
export function openEmbeddedStore(path: string, now: () => number = Date.now): SessionStore {
  const db = new DatabaseSync(path);
  db.exec("pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on");
  db.exec("pragma busy_timeout = 5000");
  migrate(db);

  const statements = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const known = statements.get(text) ?? db.prepare(text);
    statements.set(text, known);
    return known;
  };
  const one = (text: string, ...values: (string | number)[]) => sql(text).get(...values);
  const all = (text: string, ...values: (string | number)[]) => sql(text).all(...values);
  const commits = groupCommit(db, (change) => apply(sql, change));

  return {
    now: async () => now(),
    async findSession(merchant, key) {
      const row = one(
        "select * from sessions where key = ? and merchant = ? and expires_at > ?",
        key,
        merchant,
        now(),
      );
      return row && session(row);
    },
    async findCode(sessionKey) {
      const row = one(
        "select * from security_codes where session_key = ? and expires_at > ?",
        sessionKey,
        now(),
      );
      return row && code(row);
    },
    async findOrder(merchant, id) {
      const row = one("select * from orders where merchant = ? and id = ?", merchant, id);
      return row && order(row);
    },
    async findTransactions(merchant, orderId) {
      const text = "select * from transactions where merchant = ? and order_id = ? order by number";
      return all(text, merchant, orderId).map(transaction);
    },
    async findToken(merchant, id) {
      const row = one("select * from tokens where merchant = ? and id = ?", merchant, id);
      return row && token(row);
    },
    async listTokens(merchant, after, limit) {
      const text = "select * from tokens where merchant = ? and id > ? order by id limit ?";
      return all(text, merchant, after, limit).map(token);
    },
    async dueNotices(limit) {
      return all("select * from notices where due_at <= ? order by due_at limit ?", now(), limit).map(notice);
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
    async close() {
      await commits.settled();
      db.close();
    },
  };
}

/** Brings the file to the newest step; each step is one transaction that first records its number. */
function migrate(db: DatabaseSync): void {
  db.exec("create table if not exists migrations (number integer primary key, applied_at text not null)");
  const row = db.prepare("select coalesce(max(number), 0) as newest from migrations").get() as Row;
  const newest = Number(row["newest"]);
  if (newest > MIGRATIONS.length) {
    throw new Error(`the database was made by a newer version of this service (step ${newest})`);
  }
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < newest) continue;
    db.exec("begin immediate");
    try {
      db.prepare("insert into migrations values (?, ?)").run(index + 1, new Date().toISOString());
      db.exec(step);
      db.exec("commit");
    } catch (error) {
      db.exec("rollback");
      throw error;
    }
  }
}

/** Carries out one change; false when a revision is not the expected one. */
function apply(sql: (text: string) => StatementSync, change: Change): boolean {
  const wrote = (text: string, values: Record<string, string | number | null | Uint8Array>) =>
    sql(text).run(values).changes === 1;
  if ("hold" in change) {
    const found = sql("select 1 from sessions where key = ? and revision = ?").get(
      change.key,
      change.revision,
    );
    return found !== undefined;
  }
  if ("drop" in change) {
    if (change.drop === "code") {
      const { changes } = sql("delete from security_codes where session_key = ?").run(change.sessionKey);
      return Number(changes) === 1 || !change.mustExist;
    }
    if (change.drop === "token") {
      sql("delete from tokens where merchant = ? and id = ?").run(change.merchant, change.id);
    }
    if (change.drop === "notice") sql("delete from notices where id = ?").run(change.id);
    return true;
  }
  const { table, key, columns } = columnsOf(change);
  const values = { ...columns, ...change.row.sealed };
  const names = Object.keys(values);
  if (change.put === "code" || change.put === "notice") {
    return wrote(
      `replace into ${table} (${names.join(", ")}) values (${names.map((name) => `:${name}`).join(", ")})`,
      values,
    );
  }
  if (change.row.revision === 1) {
    const list = names.map((name) => `:${name}`).join(", ");
    return wrote(
      `insert into ${table} (${names.join(", ")}) values (${list}) on conflict do nothing`,
      values,
    );
  }
  const set = names.filter((name) => !key.includes(name)).map((name) => `${name} = :${name}`);
  const where = [...key.map((name) => `${name} = :${name}`), "revision = :revision - 1"];
  return wrote(`update ${table} set ${set.join(", ")} where ${where.join(" and ")}`, values);
}

interface Columns {
  table: string;
  key: string[];
  columns: Record<string, string | number | null>;
}

/** Where a row goes, column by column. Names are this file's own, never a client's. */
function columnsOf(change: Extract<Change, { put: string }>): Columns {
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
      const { sessionKey, expiresAt } = change.row;
      return {
        table: "security_codes",
        key: ["session_key"],
        columns: { session_key: sessionKey, expires_at: expiresAt },
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
    case "notice": {
      const { id, merchant, attempt, dueAt } = change.row;
      return { table: "notices", key: ["id"], columns: { id, merchant, attempt, due_at: dueAt } };
    }
  }
}

const text = (value: SQLOutputValue | undefined): string => String(value);
const integer = (value: SQLOutputValue | undefined): number => Number(value);

function sealed(row: Row): Sealed {
  return { kid: text(row["kid"]), wrapped: row["wrapped"] as Uint8Array, blob: row["blob"] as Uint8Array };
}

function session(row: Row): SessionRow {
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

function code(row: Row): CodeRow {
  return { sessionKey: text(row["session_key"]), expiresAt: integer(row["expires_at"]), sealed: sealed(row) };
}

function order(row: Row): OrderRow {
  const running = row["running"];
  return {
    merchant: text(row["merchant"]),
    id: text(row["id"]),
    revision: integer(row["revision"]),
    running: running === null ? null : { transaction: text(running), since: integer(row["running_since"]) },
    sealed: sealed(row),
  };
}

function transaction(row: Row): TransactionRow {
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

function token(row: Row): TokenRow {
  return {
    merchant: text(row["merchant"]),
    id: text(row["id"]),
    revision: integer(row["revision"]),
    sealed: sealed(row),
  };
}

function notice(row: Row): NoticeRow {
  return {
    id: text(row["id"]),
    merchant: text(row["merchant"]),
    attempt: integer(row["attempt"]),
    dueAt: integer(row["due_at"]),
    sealed: sealed(row),
  };
}
