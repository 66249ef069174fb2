/**
 * The rooms of the source tree and the imports that each may have. The architecture test holds the table, and
 * `npm run docs:architecture` draws it. A room is a folder; a folder that is not listed belongs to the listed folder
 * above it. Arrows point only downward: a room is below the rooms that import it.
 */

/** One room: its folder below the repository, the rooms and the npm packages that its files may import. */
export interface Room {
  /** Where its code runs and what it is for, in a few words. */
  purpose: string;
  imports: readonly string[];
  packages?: readonly RegExp[];
}

const NODE = /^node:/;
/** The packages of the demo's servers. */
const SERVER = [NODE, /^hono(\/.+)?$/, /^@hono\/node-server$/, /^zod\/mini$/];
const LIT = /^(lit|@lit\/reactive-element)$/;
/** The rules and contracts that every room of the gateway may import. */
export const RULES = ["src/core", "src/wire/schema", "src/wire/rest"];

export const ROOMS: Readonly<Record<string, Room>> = {
  "src/core": { purpose: "rules: pure functions, no DOM, no clock", imports: [] },
  "src/wire/schema": {
    purpose: "contracts: schemas and field names",
    imports: ["src/core"],
    packages: [/^zod\/(mini|v4\/core)$/],
  },
  "src/wire/rest": { purpose: "contracts of the REST API", imports: ["src/core", "src/wire/schema"] },
  "src/wire/nvp": { purpose: "contracts of the NVP API", imports: ["src/core", "src/wire/rest"] },
  "src/wire/page-frame": { purpose: "messages between page and frames", imports: ["src/wire/schema"] },
  "src/bridge": {
    purpose: "message channel of page and frame",
    imports: ["src/wire/page-frame", "src/wire/schema"],
  },

  "src/frame/field": {
    purpose: "one input: text, state, hints",
    imports: ["src/core", "src/wire/page-frame", "src/wire/schema"],
  },
  "src/frame/card": {
    purpose: "card type and requests to the gateway",
    imports: ["src/core", "src/frame/field", "src/wire/page-frame", "src/wire/rest", "src/wire/schema"],
  },
  "src/frame/group": {
    purpose: "sibling frames and the one update",
    imports: [
      "src/core",
      "src/frame/card",
      "src/frame/field",
      "src/wire/page-frame",
      "src/wire/rest",
      "src/wire/schema",
    ],
  },
  "src/frame/port": {
    purpose: "the frame's end of the channel",
    imports: ["src/bridge", "src/frame/field", "src/wire/page-frame", "src/wire/schema"],
  },
  "src/frame": {
    purpose: "the frame document",
    imports: [
      "src/core",
      "src/frame/card",
      "src/frame/field",
      "src/frame/group",
      "src/frame/port",
      "src/wire/page-frame",
    ],
  },
  "src/frame/session-js": {
    purpose: "the frame document of session.js pages",
    imports: [
      "src/core",
      "src/frame",
      "src/frame/card",
      "src/frame/port",
      "src/wire/page-frame",
      "src/wire/rest",
      "src/wire/schema",
    ],
  },

  "src/elements/dom": { purpose: "DOM helpers", imports: [] },
  "src/elements/style": {
    purpose: "the element's computed style",
    imports: ["src/elements/dom", "src/wire/page-frame"],
  },
  "src/elements/field": {
    purpose: "<hosted-field> and its frame",
    imports: [
      "src/bridge",
      "src/elements/dom",
      "src/elements/style",
      "src/wire/page-frame",
      "src/wire/schema",
    ],
    packages: [LIT],
  },
  "src/elements/session": {
    purpose: "<hosted-session>: group and form",
    imports: ["src/elements/dom", "src/elements/field", "src/wire/page-frame", "src/wire/schema"],
    packages: [LIT],
  },
  "src/elements/quote": {
    purpose: "<hosted-quote>",
    imports: ["src/elements/dom", "src/elements/field", "src/wire/schema"],
    packages: [LIT],
  },
  "src/elements": {
    purpose: "entry points of the page script",
    imports: ["src/elements/field", "src/elements/session", "src/elements/quote", "src/wire/schema"],
    packages: [/^react$/],
  },
  "src/session-js": {
    purpose: "the gateway's own session.js",
    imports: [
      "src/elements/dom",
      "src/elements/field",
      "src/elements/style",
      "src/wire/page-frame",
      "src/wire/schema",
    ],
  },

  "src/gateway/system": { purpose: "files and locks", imports: RULES, packages: [NODE, /^jsonc-parser$/] },
  "src/gateway/net": { purpose: "addresses and names", imports: RULES, packages: [NODE] },
  "src/gateway/crypto": {
    purpose: "key ring and vault",
    imports: [...RULES, "src/gateway/system"],
    packages: [NODE],
  },
  "src/gateway/observability": {
    purpose: "log, metrics, audit log",
    imports: [...RULES, "src/gateway/system"],
    packages: [NODE, /^prom-client$/],
  },
  "src/gateway/config": {
    purpose: "configuration and merchants",
    imports: [...RULES, "src/gateway/net", "src/gateway/system"],
    packages: [NODE, /^tldts$/],
  },
  "src/gateway/cards": {
    purpose: "issuer ranges",
    imports: [...RULES, "src/gateway/observability", "src/gateway/system"],
    packages: [NODE],
  },
  "src/gateway/store": {
    purpose: "the store's interface and rows",
    imports: [...RULES, "src/gateway/crypto", "src/gateway/system"],
    packages: [NODE],
  },
  "src/gateway/store/sqlite": {
    purpose: "embedded store",
    imports: [...RULES, "src/gateway/store", "src/gateway/system"],
    packages: [NODE],
  },
  "src/gateway/store/postgres": {
    purpose: "PostgreSQL store",
    imports: [...RULES, "src/gateway/crypto", "src/gateway/store"],
    packages: [NODE, /^pg$/],
  },
  "src/gateway/processors": { purpose: "the processor's interface", imports: RULES, packages: [NODE] },
  "src/gateway/processors/simulator": {
    purpose: "simulated processor",
    imports: [...RULES, "src/gateway/processors"],
    packages: [NODE],
  },
  "src/gateway/processors/gateway": {
    purpose: "a gateway as processor",
    imports: [...RULES, "src/gateway/processors"],
    packages: [NODE],
  },
  "src/gateway/wallets": { purpose: "the wallet's interface", imports: RULES, packages: [NODE] },
  "src/gateway/wallets/simulator": {
    purpose: "simulated wallet",
    imports: [...RULES, "src/gateway/wallets"],
    packages: [NODE],
  },
  "src/gateway/http": {
    purpose: "bodies, headers, error responses",
    imports: [
      ...RULES,
      "src/wire/nvp",
      "src/gateway/crypto",
      "src/gateway/observability",
      "src/gateway/store",
    ],
    packages: [NODE, /^hono(\/.+)?$/],
  },
  "src/gateway/limits": {
    purpose: "rate limits",
    imports: [...RULES, "src/gateway/config", "src/gateway/observability"],
    packages: [NODE],
  },
  "src/gateway/origins": {
    purpose: "page origins and their proof",
    imports: [
      ...RULES,
      "src/gateway/config",
      "src/gateway/crypto",
      "src/gateway/net",
      "src/gateway/observability",
      "src/gateway/store",
    ],
    packages: [NODE],
  },
  "src/gateway/webhooks": {
    purpose: "notifications of transactions",
    imports: [
      ...RULES,
      "src/gateway/config",
      "src/gateway/crypto",
      "src/gateway/net",
      "src/gateway/observability",
      "src/gateway/store",
    ],
    packages: [NODE],
  },
  "src/gateway/frames": {
    purpose: "what browsers load",
    imports: [...RULES, "src/wire/page-frame", "src/gateway/http"],
    packages: [NODE],
  },
  "src/gateway/sessions": {
    purpose: "sessions and the version precondition",
    imports: [...RULES, "src/gateway/cards", "src/gateway/crypto", "src/gateway/store", "src/gateway/system"],
    packages: [NODE],
  },
  "src/gateway/auth": {
    purpose: "callers and frame tokens",
    imports: [
      ...RULES,
      "src/wire/page-frame",
      "src/gateway/config",
      "src/gateway/crypto",
      "src/gateway/observability",
      "src/gateway/origins",
    ],
    packages: [NODE],
  },
  "src/gateway/payments": {
    purpose: "orders, transactions, tokens",
    imports: [
      ...RULES,
      "src/gateway/auth",
      "src/gateway/cards",
      "src/gateway/config",
      "src/gateway/crypto",
      "src/gateway/observability",
      "src/gateway/processors",
      "src/gateway/sessions",
      "src/gateway/store",
      "src/gateway/system",
      "src/gateway/webhooks",
    ],
    packages: [NODE],
  },
  "src/gateway/operations": {
    purpose: "one handler for each operation",
    imports: [
      ...RULES,
      "src/gateway/auth",
      "src/gateway/cards",
      "src/gateway/config",
      "src/gateway/limits",
      "src/gateway/payments",
      "src/gateway/sessions",
      "src/gateway/store",
      "src/gateway/wallets",
    ],
    packages: [NODE],
  },
  "src/gateway/routes": {
    purpose: "URLs: REST, NVP, frames, operator",
    imports: [
      ...RULES,
      "src/wire/nvp",
      "src/wire/page-frame",
      "src/gateway/auth",
      "src/gateway/config",
      "src/gateway/crypto",
      "src/gateway/frames",
      "src/gateway/http",
      "src/gateway/limits",
      "src/gateway/net",
      "src/gateway/observability",
      "src/gateway/origins",
    ],
    packages: [NODE, /^hono(\/.+)?$/],
  },
  "src/gateway": {
    purpose: "the service put together",
    imports: [
      ...RULES,
      "src/gateway/auth",
      "src/gateway/cards",
      "src/gateway/config",
      "src/gateway/crypto",
      "src/gateway/http",
      "src/gateway/limits",
      "src/gateway/net",
      "src/gateway/observability",
      "src/gateway/operations",
      "src/gateway/origins",
      "src/gateway/payments",
      "src/gateway/processors",
      "src/gateway/processors/gateway",
      "src/gateway/processors/simulator",
      "src/gateway/routes",
      "src/gateway/sessions",
      "src/gateway/store",
      "src/gateway/store/postgres",
      "src/gateway/store/sqlite",
      "src/gateway/system",
      "src/gateway/wallets",
      "src/gateway/wallets/simulator",
      "src/gateway/webhooks",
    ],
    packages: [NODE, /^hono(\/.+)?$/, /^@hono\/node-server(\/.+)?$/],
  },
  "src/gateway/cli": {
    purpose: "the command line",
    imports: [
      ...RULES,
      "src/gateway",
      "src/gateway/cards",
      "src/gateway/config",
      "src/gateway/crypto",
      "src/gateway/frames",
      "src/gateway/net",
      "src/gateway/observability",
      "src/gateway/origins",
      "src/gateway/routes",
      "src/gateway/store",
      "src/gateway/store/postgres",
      "src/gateway/store/sqlite",
      "src/gateway/system",
    ],
    packages: [NODE, /^hono$/],
  },

  "src/merchant": { purpose: "client of a merchant's server", imports: ["src/core"] },
  "src/testing": {
    purpose: "helpers for merchants' tests",
    imports: ["src/wire/schema"],
    packages: [NODE, /^@?playwright/],
  },

  "demo/shop": {
    purpose: "the demo shop",
    imports: ["src/elements", "src/merchant"],
    packages: SERVER,
  },
  "demo/wallet": { purpose: "the demo wallet", imports: ["demo/shop"], packages: SERVER },
  "demo/gallery": {
    purpose: "all fields, looks and states",
    imports: ["demo/shop", "src/elements"],
    packages: SERVER,
  },
  "demo/launcher": {
    purpose: "starts gateway, shop and wallet",
    imports: ["demo/gallery", "demo/shop", "demo/wallet", "src/gateway", "src/merchant"],
    packages: SERVER,
  },
};

/** The room of a file, by its path below the repository. @throws Error for a file outside all rooms */
export function roomOf(file: string): string {
  for (let folder = file; folder.includes("/");) {
    folder = folder.slice(0, folder.lastIndexOf("/"));
    if (folder in ROOMS) return folder;
  }
  throw new Error(`${file} is in no room of scripts/import-table.ts`);
}
