import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Writes the smallest build that a gateway can serve into a folder. */
export function fakeBuild(folder: string): void {
  const put = (name: string, text: string) => {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const hash = `sha256-${"A".repeat(43)}=`;
  for (const kind of ["frame", "protocol-frame"]) {
    put(`${kind}/frame.html`, `<script id="boot">{{boot}}</script>`);
    put(`${kind}/frame.json`, JSON.stringify({ script: hash, style: hash }));
  }
  put("elements/hosted-session.js", "export {};");
  put("session-js/session.js", "/* PaymentSession */");
  put("assets/brands/visa.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
}
