import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeBuild } from "./fake-build.ts";

/** A folder that a gateway takes for the built browser files: it gives out documents, and nothing is in them. */
export function builtPages(): string {
  const folder = mkdtempSync(join(tmpdir(), "built-pages-"));
  fakeBuild(folder);
  return folder;
}
