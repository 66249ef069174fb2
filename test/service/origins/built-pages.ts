import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that a gateway takes for the built browser files: it gives out documents, and nothing is in them. */
export function builtPages(): string {
  const folder = mkdtempSync(join(tmpdir(), "built-pages-"));
  const put = (name: string, text: string) => {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const hash = `sha256-${"A".repeat(43)}=`;
  for (const kind of ["frame", "protocol-frame"]) {
    put(`${kind}/frame.html`, `<script id="boot">{{boot}}</script>`);
    put(`${kind}/frame.json`, JSON.stringify({ script: hash, style: hash }));
  }
  put("elements/hosted-session.js", "export {};");
  return folder;
}
