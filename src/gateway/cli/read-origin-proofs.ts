import { hasTable, inspectDatabaseFile } from "../store/sqlite/inspect-database-file.ts";
import { createPool } from "../store/postgres/postgres-pool.ts";
import { toOriginProofRow, type Row } from "../store/rows.ts";
import type { OriginProofRow } from "../store/store.ts";

const TEXT = "select * from origin_proofs order by merchant, origin";
/** SQLSTATE: the table does not exist. */
const UNDEFINED_TABLE = "42P01";

/**
 * Reads all origin proofs and changes nothing: no table is created or migrated. A store that this version has not
 * migrated yet has none.
 *
 * @param where the database's URL, or the file of the embedded store
 * @throws Error when the store cannot be read
 */
export async function readOriginProofs(where: { url: string } | { file: string }): Promise<OriginProofRow[]> {
  const rows = "url" in where ? await fromPostgres(where.url) : fromFile(where.file);
  return rows.map(toOriginProofRow);
}

function fromFile(file: string): Row[] {
  return (
    inspectDatabaseFile(file, (db) => (hasTable(db, "origin_proofs") ? db.prepare(TEXT).all() : [])) ?? []
  );
}

async function fromPostgres(url: string): Promise<Row[]> {
  const pool = createPool(url);
  try {
    return await pool.read(TEXT);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === UNDEFINED_TABLE) return [];
    throw error;
  } finally {
    await pool.close();
  }
}
