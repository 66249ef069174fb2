import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "../../wire/schema/zod.ts";
import { isListable } from "../net/address-list.ts";
import { describeIssue } from "./config-advice.ts";
import { parseJsonWithComments } from "../system/json-file.ts";
import { LIMITS, Limits } from "./limits-schema.ts";
import { MerchantProfile } from "./merchants.ts";
import { OperatorFonts } from "./fonts-schema.ts";
import { isLoopbackHost } from "../../core/loopback.ts";
import { originMistake } from "./origin-mistake.ts";
import { publicOriginMistake } from "./public-origin-mistake.ts";
import { RetiredVersions } from "./retired-versions-schema.ts";

/** Where the browser files are: in the package of which this is a part, or, among the sources, in `dist` here. */
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const BUILD = existsSync(join(PACKAGE, "frame", "frame.json")) ? PACKAGE : "dist";

const origin = z.string().check(z.regex(/^https?:\/\/[^/?#@\s]+$/));

const addresses = z.string().check(z.refine(isListable));

/** A URL as the driver reads it, which also takes a socket's folder for the host. */
const isUrl = (text: string) => URL.canParse(text) || URL.canParse(text.replace("@/", "@socket/"));

/** Everything the operator says; one JSON file, and five names of the environment that go before it. */
export const GatewayConfig = z.strictObject({
  port: z._default(z.int().check(z.minimum(0), z.maximum(65535)), 4400),
  host: z.optional(z.string().check(z.minLength(1))),
  /** The origin browsers know this gateway by. */
  publicOrigin: z.optional(origin),
  /** Further origins it answers as. */
  publicOrigins: z.optional(z.array(origin)),
  /** Whether nothing else is on the gateway's site: no other host of its registrable domain (docs/operations.md). */
  ownSite: z._default(z.boolean(), false),
  /** Socket addresses of proxies whose `X-Forwarded-*` headers count, or their networks (`10.1.0.0/16`). */
  trustedProxies: z.optional(z.array(addresses)),
  /** The folder of the database. */
  data: z._default(z.string().check(z.minLength(1)), ".data"),
  /** A PostgreSQL database that several instances may share; without it, a file in `data`. */
  databaseUrl: z.optional(z.string().check(z.regex(/^postgres(ql)?:\/\/./), z.refine(isUrl))),
  /** The folder of the built browser files. */
  build: z._default(z.string().check(z.minLength(1)), BUILD),
  /** Fonts for the fields, besides those that browsers have. */
  fonts: z.optional(OperatorFonts),
  /** The operator's table of issuer ranges (docs/bin-table.md); without it, the test ranges. */
  binTable: z.optional(z.string().check(z.minLength(1))),
  limits: z._default(Limits, LIMITS),
  /** Addresses or networks from which the operator's own programs ask for `/metrics`. */
  operators: z._default(z.array(addresses), ["127.0.0.1", "::1"]),
  /**
   * Whether a page origin counts only when its shop has published what proves that it is the merchant's; `off` where the
   * operator vouches for every origin itself (docs/operations.md).
   */
  originProof: z._default(z.enum(["required", "off"]), "required"),
  /** Whether notifications may go into private networks, where the operator's own shops are (docs/operations.md). */
  privateNotifications: z._default(z.boolean(), false),
  /** API versions that are over, each from a published day on. */
  retiredVersions: z._default(z.array(RetiredVersions), []),
  /** A demo allows loopback pages, plain-http notifications, and makes its own keys. */
  demo: z._default(z.boolean(), false),
  keys: z.strictObject({ file: z.string().check(z.minLength(1)) }),
  session: z._default(
    z.strictObject({
      idleMinutes: z._default(z.number().check(z.minimum(1), z.maximum(60)), 15),
      maxMinutes: z._default(z.number().check(z.minimum(1), z.maximum(240)), 60),
      authenticationLimit: z._default(z.int().check(z.minimum(1), z.maximum(25)), 10),
    }),
    { idleMinutes: 15, maxMinutes: 60, authenticationLimit: 10 },
  ),
  merchants: z.array(MerchantProfile),
});
export type GatewayConfig = z.infer<typeof GatewayConfig>;
/** As it is written in the file: what has a default may be left out. */
export type GatewayConfigInput = z.input<typeof GatewayConfig>;

/** A configuration that cannot be used; the message lists every mistake, its path and what to write. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}

/** What each variable of the environment is in the file. */
const VARIABLES = {
  GATEWAY_PORT: "port",
  GATEWAY_DATA: "data",
  GATEWAY_KEYS: "keys.file",
  GATEWAY_ORIGIN: "publicOrigin",
  DATABASE_URL: "databaseUrl",
};

/** Mistakes, each once, with the variable that it stands in: whoever looks for it in the file finds nothing. */
function withVariables(mistakes: readonly string[], env: Record<string, string | undefined>): ConfigError {
  const told = mistakes.map((mistake) => {
    const from = Object.entries(VARIABLES).find(
      ([variable, path]) => env[variable] && mistake.startsWith(`${path}: `),
    );
    return from ? `${mistake} (it comes from ${from[0]} of the environment)` : mistake;
  });
  return new ConfigError([...new Set(told)].join("\n"));
}

/** What the environment says, to go before the file. A variable that is empty says nothing. */
function fromEnvironment(env: Record<string, string | undefined>): Record<string, unknown> {
  const { GATEWAY_PORT: port, GATEWAY_DATA: data, GATEWAY_KEYS: keys } = env;
  const { GATEWAY_ORIGIN: publicOrigin, DATABASE_URL: databaseUrl } = env;
  return {
    ...(port ? { port: /^\d+$/.test(port) ? Number(port) : port } : {}),
    ...(data ? { data } : {}),
    ...(keys ? { keys: { file: keys } } : {}),
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(publicOrigin ? { publicOrigin } : {}),
  };
}

/**
 * Reads a configuration, with `GATEWAY_PORT`, `GATEWAY_DATA`, `GATEWAY_KEYS`, `GATEWAY_ORIGIN` and `DATABASE_URL`
 * of the environment before what it says.
 *
 * @throws ConfigError
 */
export function parseConfig(input: unknown, env: Record<string, string | undefined> = {}): GatewayConfig {
  const given = typeof input === "object" && input !== null ? input : {};
  const read = GatewayConfig.safeParse({ ...given, ...fromEnvironment(env) });
  if (!read.success) throw withVariables(read.error.issues.map(describeIssue), env);
  const config = read.data;
  const ids = config.merchants.map(({ id }) => id);
  const double = ids.find((id, index) => ids.indexOf(id) !== index);
  if (double !== undefined) throw new ConfigError(`merchants: "${double}" is there twice`);
  const mistakes = [...lifetimeMistakes(config), ...publicOriginMistakes(config), ...originMistakes(config)];
  if (mistakes.length > 0) throw withVariables(mistakes, env);
  return config;
}

function lifetimeMistakes({ session: { idleMinutes, maxMinutes } }: GatewayConfig): string[] {
  if (idleMinutes <= maxMinutes) return [];
  return [`session.idleMinutes: is ${idleMinutes}, and over maxMinutes: write 1 to ${maxMinutes}`];
}

/** Every origin of the gateway's own that no browser says, as its path and what to write. */
function publicOriginMistakes({ publicOrigin, publicOrigins = [] }: GatewayConfig): string[] {
  const own = publicOrigins.map((text, nth): [string, string] => [`publicOrigins[${nth}]`, text]);
  if (publicOrigin !== undefined) own.unshift(["publicOrigin", publicOrigin]);
  return own.flatMap(([path, text]) => {
    const mistake = publicOriginMistake(text);
    return mistake === undefined ? [] : [`${path}: ${mistake}`];
  });
}

/** Every origin that cannot be registered here, as its path and what to write. */
function originMistakes({ demo, publicOrigin, publicOrigins = [], merchants }: GatewayConfig): string[] {
  const own = [publicOrigin ?? [], publicOrigins].flat();
  const isLocal = own.length > 0 && own.every((text) => isLoopbackHost(URL.parse(text)?.hostname ?? ""));
  return merchants.flatMap(({ origins, processor }, index) =>
    origins.flatMap((text, nth) => {
      const ownMachine = demo || isLocal || processor.type === "simulator";
      const mistake = originMistake(text, { patterns: demo, ownMachine });
      return mistake ? [`merchants[${index}].origins[${nth}]: ${mistake.words}`] : [];
    }),
  );
}

/** A gateway without merchants is of no use to anybody: it is not started. @throws ConfigError */
export function assertMerchants(config: GatewayConfig): GatewayConfig {
  if (config.merchants.length > 0) return config;
  throw new ConfigError("merchants: there are none yet; add one: hosted-session merchant add ID");
}

/** Reads the configuration from a file. @throws ConfigError */
export function readConfig(
  path: string,
  env: Record<string, string | undefined> = process.env,
): GatewayConfig {
  return parseConfig(readConfigFile(path), env);
}

/** Reads the object in the configuration file, without validating it. @throws ConfigError */
export function readConfigFile(path: string): object {
  return parseConfigFile(path, readConfigText(path));
}

/** Reads the text of the configuration file. @throws ConfigError */
export function readConfigText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new ConfigError(`${path}: cannot be read`);
  }
}

/**
 * Parses the text of the configuration file: JSON, in which comments and trailing commas are allowed.
 *
 * @param path names the file in errors
 * @throws ConfigError
 */
export function parseConfigFile(path: string, text: string): object {
  let input: unknown;
  try {
    input = parseJsonWithComments(text);
  } catch (error) {
    throw new ConfigError(`${path}: ${error instanceof Error ? error.message : ""}`);
  }
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  throw new ConfigError(`${path}: is not an object`);
}
