import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "../../wire/schema/zod.ts";
import { isListable } from "../net/address-list.ts";
import { advise, describeIssue, flag } from "./advice.ts";
import { parseJsonWithComments } from "../system/json-file.ts";
import { LIMITS, Limits } from "./limits-schema.ts";
import { MerchantProfile } from "./merchants.ts";
import { OperatorFonts } from "./fonts-schema.ts";
import { isLoopbackHost } from "../../core/loopback.ts";
import { originMistake } from "./origin-mistake.ts";
import { publicOriginMistake } from "./public-origin-mistake.ts";
import { RetiredVersions } from "./retired-versions-schema.ts";

/** The folder of the browser files: the installed package's, or `dist` when the sources run. */
const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const BUILD = existsSync(join(PACKAGE, "frame", "frame.json")) ? PACKAGE : "dist";

const origin = z.string().check(z.regex(/^https?:\/\/[^/?#@\s]+$/));

const addresses = z.string().check(z.refine(isListable));

/** Whether `pg` reads a URL: it also accepts a URL without a host, for a socket. */
const isUrl = (text: string) => URL.canParse(text) || URL.canParse(text.replace("@/", "@socket/"));

/** The operator's configuration: one JSON file. Five environment variables override it. */
export const GatewayConfig = z.strictObject({
  port: advise(z._default(z.int().check(z.minimum(0), z.maximum(65535)), 4400), "a port number, 0 to 65535"),
  host: advise(
    z.optional(z.string().check(z.minLength(1))),
    'the address to listen at, "127.0.0.1" if left out',
  ),
  /** The origin by which browsers know this gateway. */
  publicOrigin: advise(z.optional(origin), 'an origin without a path, "https://pay.example"'),
  /** Further origins under which the gateway is reachable. */
  publicOrigins: advise(
    z.optional(z.array(origin)),
    'a list of origins without a path, ["https://pay.example"]',
  ),
  /** Whether the gateway has its site, the registrable domain, to itself (docs/operations.md). */
  ownSite: flag(),
  /** Socket addresses of proxies whose `X-Forwarded-*` headers count, or their networks (`10.1.0.0/16`). */
  trustedProxies: advise(
    z.optional(z.array(addresses)),
    'a list of addresses and networks, such as ["127.0.0.1", "10.1.0.0/16"]; no names',
  ),
  /** The folder of the database. */
  data: advise(z._default(z.string().check(z.minLength(1)), ".data"), "the folder of the database"),
  /** A PostgreSQL database, which several instances may share; a file in `data` if left out. */
  databaseUrl: advise(
    z.optional(z.string().check(z.regex(/^postgres(ql)?:\/\/./), z.refine(isUrl))),
    '"postgresql://user:password@host:5432/database?sslmode=verify-full"',
  ),
  /** The folder of the built browser files. */
  build: advise(z._default(z.string().check(z.minLength(1)), BUILD), "the folder of the built browser files"),
  /** Fonts for the fields, besides those that browsers have. */
  fonts: advise(
    z.optional(OperatorFonts),
    '{"folder": "fonts", "faces": [{"family": "Brand Sans", "file": "brand-sans.woff2", "weight": "400"}]}, plain names',
  ),
  /** The operator's table of issuer ranges (docs/bin-table.md); the test ranges if left out. */
  binTable: advise(z.optional(z.string().check(z.minLength(1))), "the path of the table"),
  limits: advise(
    z._default(Limits, LIMITS),
    "a number, 1 to 1000000, for each of its names that is not to stay as it is",
  ),
  /** Addresses or networks from which the operator's own programs read `/metrics`. */
  operators: advise(
    z._default(z.array(addresses), ["127.0.0.1", "::1"]),
    'a list of addresses and networks, such as ["10.0.0.7", "10.2.0.0/16"]; no names',
  ),
  /**
   * Whether a page origin counts only once its shop has published the proof that the merchant owns it; `off` where the
   * operator vouches for every origin (docs/operations.md).
   */
  originProof: advise(z._default(z.enum(["required", "off"]), "required"), '"required" or "off"'),
  /** Whether webhooks may be sent into private networks, where the operator's own shops are (docs/operations.md). */
  privateNotifications: flag(),
  /** API versions that the gateway stops speaking, each from a published day on. */
  retiredVersions: advise(
    z._default(z.array(RetiredVersions), []),
    'a list such as [{"upTo": 29, "from": "2027-06-30"}]',
  ),
  /** A demo allows loopback pages and plain-http webhooks, and makes its own keys. */
  demo: flag(),
  keys: advise(
    z.strictObject({ file: z.string().check(z.minLength(1)) }),
    '{"file": "path of the key ring"}',
  ),
  session: advise(
    z._default(
      z.strictObject({
        idleMinutes: advise(
          z._default(z.number().check(z.minimum(1), z.maximum(60)), 15),
          "minutes after the last write, 1 to 60",
        ),
        maxMinutes: advise(
          z._default(z.number().check(z.minimum(1), z.maximum(240)), 60),
          "minutes after creation, 1 to 240",
        ),
        authenticationLimit: advise(
          z._default(z.int().check(z.minimum(1), z.maximum(25)), 10),
          "a number of calls, 1 to 25",
        ),
      }),
      { idleMinutes: 15, maxMinutes: 60, authenticationLimit: 10 },
    ),
    '{"idleMinutes": 15, "maxMinutes": 60, "authenticationLimit": 10}, each if it is not to stay so',
  ),
  merchants: advise(z.array(MerchantProfile), "a list of merchants"),
});
export type GatewayConfig = z.infer<typeof GatewayConfig>;
/** The configuration as the file has it: options with a default may be left out. */
export type GatewayConfigInput = z.input<typeof GatewayConfig>;

/** An invalid configuration. The message lists every mistake with its path and what to write, one a line. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ConfigError";
  }
}

/** The environment variables, and the options that they override. */
const VARIABLES = {
  GATEWAY_PORT: "port",
  GATEWAY_DATA: "data",
  GATEWAY_KEYS: "keys.file",
  GATEWAY_ORIGIN: "publicOrigin",
  DATABASE_URL: "databaseUrl",
};

/** Lists each mistake once, and names the environment variable that it comes from, because the file does not contain it. */
function withVariables(mistakes: readonly string[], env: Record<string, string | undefined>): ConfigError {
  const described = mistakes.map((mistake) => {
    const from = Object.entries(VARIABLES).find(
      ([variable, path]) => env[variable] && mistake.startsWith(`${path}: `),
    );
    return from ? `${mistake} (it comes from ${from[0]} of the environment)` : mistake;
  });
  return new ConfigError([...new Set(described)].join("\n"));
}

/** Returns the options that the environment overrides. An empty variable counts as unset. */
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
 * Validates a configuration. `GATEWAY_PORT`, `GATEWAY_DATA`, `GATEWAY_KEYS`, `GATEWAY_ORIGIN` and `DATABASE_URL` of the
 * environment override it.
 *
 * @throws ConfigError
 */
export function parseConfig(input: unknown, env: Record<string, string | undefined> = {}): GatewayConfig {
  const given = typeof input === "object" && input !== null ? input : {};
  const read = GatewayConfig.safeParse({ ...given, ...fromEnvironment(env) });
  if (!read.success)
    throw withVariables(
      read.error.issues.map((issue) => describeIssue(GatewayConfig, issue)),
      env,
    );
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

/** Describes every origin of the gateway's own that no browser sends, by its path and what to write. */
function publicOriginMistakes({ publicOrigin, publicOrigins = [] }: GatewayConfig): string[] {
  const own = publicOrigins.map((text, nth): [string, string] => [`publicOrigins[${nth}]`, text]);
  if (publicOrigin !== undefined) own.unshift(["publicOrigin", publicOrigin]);
  return own.flatMap(([path, text]) => {
    const mistake = publicOriginMistake(text);
    return mistake === undefined ? [] : [`${path}: ${mistake}`];
  });
}

/** Describes every page origin that cannot be registered, by its path and what to write. */
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

/** Returns the configuration if it has merchants, because a gateway without any cannot serve a request. @throws ConfigError */
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
