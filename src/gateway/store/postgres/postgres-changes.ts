import { columnsOf } from "../columns.ts";
import type { Change } from "../store.ts";

/** One change as an SQL statement. */
export interface Statement {
  text: string;
  values: unknown[];
  /** Whether the change applied. @param count the number of rows that the statement found or changed */
  applied(count: number): boolean;
}

const one = (count: number) => count === 1;
const any = () => true;

/**
 * A change as a PostgreSQL statement. Each precondition is part of the statement that changes the row, or locks the row
 * until the commit. Concurrent writes are therefore correct at the isolation level `read committed`.
 */
export function toStatement(change: Change): Statement {
  if ("hold" in change) {
    const text = "select 1 from sessions where key = $1 and revision = $2 for update";
    return { text, values: [change.key, change.revision], applied: one };
  }
  if ("drop" in change) {
    switch (change.drop) {
      case "code": {
        const text = "delete from security_codes where session_key = $1";
        return { text, values: [change.sessionKey], applied: change.mustExist ? one : any };
      }
      case "token": {
        const text = "delete from tokens where merchant = $1 and id = $2";
        return { text, values: [change.merchant, change.id], applied: any };
      }
      case "webhook":
        return { text: "delete from notices where id = $1", values: [change.id], applied: any };
    }
  }
  const { table, key, columns } = columnsOf(change);
  const all = { ...columns, ...change.row.sealed };
  const names = Object.keys(all);
  const values = Object.values(all).map((value) =>
    value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value,
  );
  const place = (name: string) => `$${names.indexOf(name) + 1}`;
  const set = names.filter((name) => !key.includes(name)).map((name) => `${name} = ${place(name)}`);
  const insert = `insert into ${table} (${names.join(", ")}) values (${names.map(place).join(", ")})`;
  if (change.put === "code" || change.put === "webhook") {
    // Every instance may send the next attempt.
    if (change.put === "webhook") set.push("given_until = 0");
    const text = `${insert} on conflict (${key.join(", ")}) do update set ${set.join(", ")}`;
    return { text, values, applied: one };
  }
  if (change.row.revision === 1) return { text: `${insert} on conflict do nothing`, values, applied: one };
  const where = [...key.map((name) => `${name} = ${place(name)}`), `revision = ${place("revision")} - 1`];
  return {
    text: `update ${table} set ${set.join(", ")} where ${where.join(" and ")}`,
    values,
    applied: one,
  };
}
