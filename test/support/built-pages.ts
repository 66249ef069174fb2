import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fakeBuild } from "./fake-build.ts";

/** Creates a folder that a gateway accepts as the built browser files. Its documents are empty. */
export function builtPages(): string {
  const folder = mkdtempSync(join(tmpdir(), "built-pages-"));
  fakeBuild(folder);
  return folder;
}
