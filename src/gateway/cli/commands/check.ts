import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { firstTampered, unfinishedLines } from "../../observability/audit-check.ts";
import { auditFile } from "../../observability/audit.ts";
import { readBinTable } from "../../cards/bin-table.ts";
import { codeOf } from "../../system/code-of.ts";
import { type GatewayConfig, assertMerchants, readConfig, readConfigFile } from "../../config/config.ts";
import { dataFolder } from "../../system/data-folder.ts";
import { readKeyRing } from "../../crypto/key-ring.ts";
import { readFonts } from "../../frames/operator-fonts.ts";
import { databaseFile } from "../../store/sqlite/sqlite-store.ts";
import { assertUsableFile } from "../../store/sqlite/inspect-database-file.ts";
import { assertUsableDatabase } from "../../store/postgres/postgres-store.ts";
import { checkOrigins } from "./check-origins.ts";
import { CONFIG, readArguments, UsageError, type Command } from "./command.ts";
import type { Finding } from "./check-result.ts";
import { nameOfStore } from "./open-store.ts";

const HELP = `hosted-session check: whether a gateway with this configuration would start, and be safe

  hosted-session check [--config gateway.json]

Prints one line for each thing it looked at: ok, warn for what a real shop should not have, or FAIL with what to
do. Nothing is changed, and the gateway may be running. The exit code is 1 if anything failed.
`;

/** `check`. */
export const check: Command = {
  name: "check",
  summary: "look whether a configuration works, and is safe",
  help: HELP,
  async run(args, output) {
    const { values, positionals } = readArguments("check", args, CONFIG);
    if (positionals.length > 0) throw new UsageError("check takes no other words", "check");
    let failed = false;
    for await (const { is, about, words } of findings(values.config)) {
      output.print(`${is.padEnd(5)}${about}: ${words}`);
      failed ||= is === "FAIL";
    }
    return failed ? 1 : 0;
  },
};

async function* findings(path: string): AsyncGenerator<Finding> {
  let config: GatewayConfig;
  try {
    config = readConfig(path);
  } catch (error) {
    for (const words of messageOf(error).split("\n"))
      yield { is: "FAIL", about: path, words: withoutName(path, words) };
    return;
  }
  yield look(path, () => `${assertMerchants(config).merchants.length} merchant(s)`);
  yield* secrets(path);
  yield* origins(config);
  yield look("keys", () => {
    const { kid } = readKeyRing(config.keys.file).active();
    return `${config.keys.file}, "${kid}" is active`;
  });
  yield look("data", () => folder(config.data));
  yield await database(config);
  yield look("build", () => build(config.build));
  const { fonts } = config;
  if (fonts) yield look("fonts", () => `${fonts.folder}, ${readFonts(fonts).files.size} file(s)`);
  yield look("binTable", () => {
    if (config.binTable === undefined) return "the test ranges; a real gateway names its own";
    readBinTable(config.binTable);
    return config.binTable;
  });
  if (config.privateNotifications) {
    const words = "is on: a merchant can have notifications sent to any machine of your network";
    yield { is: "warn", about: "privateNotifications", words };
  }
  yield audit(config);
  yield* merchants(config);
  yield* checkOrigins(config);
}

/** What opens something as it stands, which the hash of an API password does not. */
const SECRET = /"(?:password|notificationSecret)":"|"databaseUrl":"[^"]*(?:\/\/[^"@/]*:[^"@/]+@|password=)/;

function* secrets(path: string): Generator<Finding> {
  if (process.platform === "win32" || (statSync(path).mode & 0o004) === 0) return;
  if (!SECRET.test(JSON.stringify(readConfigFile(path)))) return;
  const words = `everybody on this machine may read it, and there are passwords in it; run: chmod o-r ${path}`;
  yield { is: "warn", about: path, words };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function look(about: string, at: () => string): Finding {
  try {
    return { is: "ok", about, words: at() };
  } catch (error) {
    return { is: "FAIL", about, words: withoutName(about, messageOf(error)) };
  }
}

/** What is said of a thing (`keys`, or `keys.file` of it), when its line already names it. */
function withoutName(about: string, words: string): string {
  const behind = words.startsWith(about) ? words.indexOf(": ", about.length) : -1;
  return behind < 0 ? words : words.slice(behind + 2);
}

function* origins(config: GatewayConfig): Generator<Finding> {
  const { publicOrigin, publicOrigins = [], trustedProxies = [], demo, ownSite } = config;
  const about = "publicOrigin";
  if (demo)
    yield { is: "warn", about: "demo", words: "is on: any page of this machine may embed the fields" };
  else if (publicOrigin === undefined) {
    yield {
      is: "FAIL",
      about,
      words: 'is missing: write the origin browsers know it by, "https://pay.example"',
    };
  }
  if (ownSite)
    yield { is: "ok", about: "ownSite", words: "is on: nothing else may be served on this domain" };
  // The gateway speaks no TLS: somebody before it does.
  if (trustedProxies.length === 0 && publicOrigin?.startsWith("https://")) {
    const words =
      "are none: what comes through a proxy counts as one payer's, and all of them share that one's limits";
    yield { is: "warn", about: "trustedProxies", words };
  }
  for (const origin of [publicOrigin ?? [], publicOrigins].flat()) {
    const safe = origin.startsWith("https://") || demo;
    yield safe
      ? { is: "ok", about, words: origin }
      : { is: "FAIL", about, words: `${origin} is not https: anybody on the way can read what is typed` };
  }
}

function folder(data: string): string {
  if (process.platform !== "win32" && (statSync(dataFolder(data)).mode & 0o007) !== 0) {
    throw new Error(`everybody on this machine may look into ${data}; run: chmod o-rwx ${data}`);
  }
  // Where it is run as the gateway's user, these are what that would meet.
  for (const path of [data, join(data, "owner"), auditFile(data)]) {
    try {
      if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      const why = `this user cannot write ${path} (${codeOf(error)})`;
      throw new Error(`${why}: run this as the gateway's user, whose it has to be`, { cause: error });
    }
  }
  return data;
}

/** The database is looked at as `serve` does before it works on it, and nothing in it is touched. */
async function database(config: GatewayConfig): Promise<Finding> {
  const about = "store";
  const words = nameOfStore(config);
  if (config.databaseUrl === undefined) {
    return look(about, () => {
      assertUsableFile(databaseFile(config.data));
      return words;
    });
  }
  try {
    await assertUsableDatabase(config.databaseUrl);
    return { is: "ok", about, words: `${words} answers` };
  } catch (error) {
    return { is: "FAIL", about, words: `${words}: ${withoutName("databaseUrl", messageOf(error))}` };
  }
}

function build(folderOfBuild: string): string {
  const frame = join(folderOfBuild, "frame", "frame.html");
  if (!existsSync(frame))
    throw new Error(`${frame} is not there: without it there are no fields, an API alone`);
  return folderOfBuild;
}

function audit({ data, keys }: GatewayConfig): Finding {
  const about = "audit log";
  const path = auditFile(data);
  let isUnfinished = false;
  const finding = look(about, () => {
    if (!existsSync(path)) return "nothing is written yet";
    const text = readFileSync(path, "utf8");
    const tampered = firstTampered(text, readKeyRing(keys.file).derive("audit"));
    if (tampered !== undefined) {
      throw new Error(
        `line ${tampered} of ${path} was changed, or one before it taken out, or the keys are others`,
      );
    }
    const { named, isLast } = unfinishedLines(text);
    isUnfinished = isLast;
    if (isLast) return `${path}, the last line has no end: a power cut leaves that, or whoever cuts it off`;
    const follows = text.includes('"follows":"') ? "; it follows one that was moved away" : "";
    return `${path}, every line as it was written${named > 0 ? `, ${named} of them never finished` : ""}${follows}`;
  });
  return isUnfinished ? { ...finding, is: "warn" } : finding;
}

function* merchants({ merchants: all, demo }: GatewayConfig): Generator<Finding> {
  for (const { id, origins: pages, passwords, processor } of all) {
    const about = `merchant ${id}`;
    if (pages.length === 0) yield { is: "warn", about, words: "has no origins: no page may show its fields" };
    if (!demo && processor.type === "simulator") {
      yield { is: "warn", about, words: "is paid by the simulator: no money moves" };
    }
    if (passwords.length > 1) {
      yield {
        is: "warn",
        about,
        words: `has two passwords: take the older back with merchant password ${id} --retire`,
      };
    }
  }
}
