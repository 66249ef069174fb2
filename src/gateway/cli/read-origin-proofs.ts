import { hasTable, inspectDatabaseFile } from "../store/sqlite/inspect-database-file.ts";
import { createPool } from "../store/postgres/postgres-pool.ts";
import { originProof, type Row } from "../store/rows.ts";
import type { OriginProofRow } from "../store/store.ts";

const TEXT = "select * from origin_proofs order by merchant, origin";
/** SQLSTATE: there is no such table. */
const UNDEFINED_TABLE = "42P01";

/**
 * Every row of what proves origins, for a look that changes nothing: no table is made or upgraded. None where no gateway of
 * this version has been.
 *
 * @param where the database's URL, or the file of the embedded store
 * @throws Error when the store does not answer
 */
export async function readOriginProofs(where: { url: string } | { file: string }): Promise<OriginProofRow[]> {
  const rows = "url" in where ? await fromPostgres(where.url) : fromFile(where.file);
  return rows.map(originProof);
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
