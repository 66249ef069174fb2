import type { StatementSync } from "node:sqlite";
import { columnsOf } from "../columns.ts";
import type { Change } from "../store.ts";

/** Runs one change. Returns false if the row does not have the expected revision. */
export function applyChange(sql: (text: string) => StatementSync, change: Change): boolean {
  const runOnce = (text: string, values: Record<string, string | number | null | Uint8Array>) =>
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
    if (change.drop === "webhook") sql("delete from notices where id = ?").run(change.id);
    return true;
  }
  const { table, key, columns } = columnsOf(change);
  const values = { ...columns, ...change.row.sealed };
  const names = Object.keys(values);
  if (change.put === "code" || change.put === "webhook") {
    return runOnce(
      `replace into ${table} (${names.join(", ")}) values (${names.map((name) => `:${name}`).join(", ")})`,
      values,
    );
  }
  if (change.row.revision === 1) {
    const list = names.map((name) => `:${name}`).join(", ");
    return runOnce(
      `insert into ${table} (${names.join(", ")}) values (${list}) on conflict do nothing`,
      values,
    );
  }
  const set = names.filter((name) => !key.includes(name)).map((name) => `${name} = :${name}`);
  const where = [...key.map((name) => `${name} = :${name}`), "revision = :revision - 1"];
  return runOnce(`update ${table} set ${set.join(", ")} where ${where.join(" and ")}`, values);
}
