import { existsSync, readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

/**
 * Compares the bytes that browsers load with their budgets (gzip, level 9). Run after a build: `npm run size`.
 * `npm run bench` measures the bytes of a further field in a real browser.
 */
const BUDGETS = [
  {
    what: "merchant page: elements, Lit and contracts",
    files: ["dist/elements/hosted-session.js"],
    budget: 14_000,
  },
  { what: "hosted-quote.js, all of it", files: ["dist/quote/hosted-quote.js"], budget: 5_000 },
  { what: "frame: document, script and style", files: ["dist/frame/frame.html"], budget: 12_000 },
  { what: "session.js, all of it", files: ["dist/session-js/session.js"], budget: 20_000 },
];

const kB = (bytes: number) => `${(bytes / 1000).toFixed(2)} kB`.padStart(9);

console.log(`${"".padEnd(44)}     gzip    budget    brotli       raw`);
let over = false;
for (const { what, files, budget } of BUDGETS) {
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    console.error(`${what}: ${missing.join(", ")} is not there. Run \`npm run build\` first.`);
    process.exit(1);
  }
  const bytes = Buffer.concat(files.map((file) => readFileSync(file)));
  const gzip = gzipSync(bytes, { level: 9 }).length;
  const verdict = gzip > budget ? "  OVER" : "";
  over ||= gzip > budget;
  console.log(
    `${what.padEnd(44)}${kB(gzip)} ${kB(budget)} ${kB(brotliCompressSync(bytes).length)} ${kB(bytes.length)}${verdict}`,
  );
}
process.exit(over ? 1 : 0);
