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
import type { CheckResult } from "./check-result.ts";
import { nameOfStore } from "./open-store.ts";

const HELP = `hosted-session check: check whether a gateway with this configuration would start, and be safe

  hosted-session check [--config gateway.json]

Prints one line for each check: ok, warn for a setting that is unsafe in production, or FAIL with what to do.
Changes nothing; the gateway may be running. The exit code is 1 if a check failed.
`;

/** `check`. */
export const check: Command = {
  name: "check",
  summary: "check whether a configuration works, and is safe",
  help: HELP,
  async run(args, output) {
    const { values, positionals } = readArguments("check", args, CONFIG);
    if (positionals.length > 0) throw new UsageError("check takes no argument", "check");
    let failed = false;
    for await (const { status, subject, message } of results(values.config)) {
      output.print(`${status.padEnd(5)}${subject}: ${message}`);
      failed ||= status === "FAIL";
    }
    return failed ? 1 : 0;
  },
};

async function* results(path: string): AsyncGenerator<CheckResult> {
  let config: GatewayConfig;
  try {
    config = readConfig(path);
  } catch (error) {
    for (const message of messageOf(error).split("\n"))
      yield { status: "FAIL", subject: path, message: withoutSubject(path, message) };
    return;
  }
  yield run(path, () => `${assertMerchants(config).merchants.length} merchant(s)`);
  yield* secrets(path);
  yield* origins(config);
  yield run("keys", () => {
    const { kid } = readKeyRing(config.keys.file).active();
    return `${config.keys.file}, "${kid}" is active`;
  });
  yield run("data", () => folder(config.data));
  yield await database(config);
  yield run("build", () => build(config.build));
  const { fonts } = config;
  if (fonts) yield run("fonts", () => `${fonts.folder}, ${readFonts(fonts).files.size} file(s)`);
  yield run("binTable", () => {
    if (config.binTable === undefined)
      return "the test ranges; a production gateway needs a table of its own";
    readBinTable(config.binTable);
    return config.binTable;
  });
  if (config.privateNotifications) {
    const message = "is on: a merchant can send notifications to any machine of your network";
    yield { status: "warn", subject: "privateNotifications", message };
  }
  yield audit(config);
  yield* merchants(config);
  yield* checkOrigins(config);
}

/** Secrets that work as they are written. The hash of an API password does not. */
const SECRET = /"(?:password|notificationSecret)":"|"databaseUrl":"[^"]*(?:\/\/[^"@/]*:[^"@/]+@|password=)/;

function* secrets(path: string): Generator<CheckResult> {
  if (process.platform === "win32" || (statSync(path).mode & 0o004) === 0) return;
  if (!SECRET.test(JSON.stringify(readConfigFile(path)))) return;
  const message = `every user of this machine can read it, and it contains passwords; run: chmod o-r ${path}`;
  yield { status: "warn", subject: path, message };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function run(subject: string, at: () => string): CheckResult {
  try {
    return { status: "ok", subject, message: at() };
  } catch (error) {
    return { status: "FAIL", subject, message: withoutSubject(subject, messageOf(error)) };
  }
}

/** The message without its setting (`keys`, or `keys.file`), because the line already names it. */
function withoutSubject(subject: string, message: string): string {
  const colon = message.startsWith(subject) ? message.indexOf(": ", subject.length) : -1;
  return colon < 0 ? message : message.slice(colon + 2);
}

function* origins(config: GatewayConfig): Generator<CheckResult> {
  const { publicOrigin, publicOrigins = [], trustedProxies = [], demo, ownSite } = config;
  const subject = "publicOrigin";
  if (demo)
    yield {
      status: "warn",
      subject: "demo",
      message: "is on: any page of this machine may embed the fields",
    };
  else if (publicOrigin === undefined) {
    yield {
      status: "FAIL",
      subject,
      message: 'is missing: write the origin that browsers use, such as "https://pay.example"',
    };
  }
  if (ownSite)
    yield { status: "ok", subject: "ownSite", message: "is on: nothing else may be served on this domain" };
  // The gateway does not use TLS itself, so an https origin means that a proxy is in front of it.
  if (trustedProxies.length === 0 && publicOrigin?.startsWith("https://")) {
    const message =
      "is empty: all requests through a proxy share the rate limits of one address; add the addresses of your proxies";
    yield { status: "warn", subject: "trustedProxies", message };
  }
  for (const origin of [publicOrigin ?? [], publicOrigins].flat()) {
    const safe = origin.startsWith("https://") || demo;
    yield safe
      ? { status: "ok", subject, message: origin }
      : {
          status: "FAIL",
          subject,
          message: `${origin} is not https: others on the network can read what payers type`,
        };
  }
}

function folder(data: string): string {
  if (process.platform !== "win32" && (statSync(dataFolder(data)).mode & 0o007) !== 0) {
    throw new Error(`every user of this machine can read ${data}; run: chmod o-rwx ${data}`);
  }
  // The gateway fails at these files, if `check` is run as the gateway's user.
  for (const path of [data, join(data, "owner"), auditFile(data)]) {
    try {
      if (existsSync(path)) accessSync(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      const why = `this user cannot write ${path} (${codeOf(error)})`;
      throw new Error(`${why}: run check as the gateway's user, who must own it`, { cause: error });
    }
  }
  return data;
}

/** Checks the database as `serve` does at its start, and changes nothing. */
async function database(config: GatewayConfig): Promise<CheckResult> {
  const subject = "store";
  const message = nameOfStore(config);
  if (config.databaseUrl === undefined) {
    return run(subject, () => {
      assertUsableFile(databaseFile(config.data));
      return message;
    });
  }
  try {
    await assertUsableDatabase(config.databaseUrl);
    return { status: "ok", subject, message: `${message} responds` };
  } catch (error) {
    return {
      status: "FAIL",
      subject,
      message: `${message}: ${withoutSubject("databaseUrl", messageOf(error))}`,
    };
  }
}

function build(folderOfBuild: string): string {
  const frame = join(folderOfBuild, "frame", "frame.html");
  if (!existsSync(frame))
    throw new Error(`${frame} is missing: without a build the gateway serves only the API, and no fields`);
  return folderOfBuild;
}

function audit({ data, keys }: GatewayConfig): CheckResult {
  const subject = "audit log";
  const path = auditFile(data);
  let isUnfinished = false;
  const result = run(subject, () => {
    if (!existsSync(path)) return "is empty so far";
    const text = readFileSync(path, "utf8");
    const tampered = firstTampered(text, readKeyRing(keys.file).derive("audit"));
    if (tampered !== undefined) {
      throw new Error(
        `line ${tampered} of ${path} was changed, or a line before it was removed, or the key ring is a different one`,
      );
    }
    const { named, isLast } = unfinishedLines(text);
    isUnfinished = isLast;
    if (isLast)
      return `${path}, the last line is incomplete: a power cut can leave that, and so can tampering`;
    const follows = text.includes('"follows":"') ? "; it continues a file that was moved away" : "";
    return `${path}, no line was changed${named > 0 ? `; ${named} incomplete` : ""}${follows}`;
  });
  return isUnfinished ? { ...result, status: "warn" } : result;
}

function* merchants({ merchants: all, demo }: GatewayConfig): Generator<CheckResult> {
  for (const { id, origins: pages, passwords, processor } of all) {
    const subject = `merchant ${id}`;
    if (pages.length === 0)
      yield { status: "warn", subject, message: "has no origins: no page may show its fields" };
    if (!demo && processor.type === "simulator") {
      yield { status: "warn", subject, message: "uses the simulator as its processor: no money moves" };
    }
    if (passwords.length > 1) {
      yield {
        status: "warn",
        subject,
        message: `has two passwords: when its servers use the newer one, run merchant password ${id} --retire`,
      };
    }
  }
}
