import { randomBytes } from "node:crypto";
import { Hono } from "hono";
import { FRAME_TOKEN_HEADER } from "../../wire/boot.ts";
import { GatewayError, renderError } from "../../wire/errors.ts";
import type { Operation } from "../../wire/operations.ts";
import { findAddress } from "../../wire/rest-address.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { basicCredentials, type Authenticator } from "../auth.ts";
import type { Call } from "../calls.ts";
import { API_HEADERS } from "../headers.ts";
import type { Log } from "../log.ts";
import type { MerchantProfile } from "../merchants.ts";
import { readJson } from "../request-body.ts";
import { UnopenableError } from "../vault.ts";

export interface RestParts {
  authenticator: Authenticator;
  dispatch(call: Call): Promise<JsonObject>;
  gatewayOrigin(request: Request, env: unknown): string | undefined;
  log: Log;
}

/** What is known of a request by the time it is answered; for the log. */
interface Trace {
  route: string;
  merchant?: string;
  caller?: string;
}

/** `/api/rest/version/{version}/merchant/{merchantId}/…`: JSON in, JSON out (protocol, 1 and 4). */
export function restRoutes(parts: RestParts): Hono {
  return new Hono().all("/api/rest/*", async (c) => {
    const started = performance.now();
    const trace: Trace = { route: "unknown" };
    const { status, body, headers } = await answer(parts, c.req.raw, c.env, trace);
    parts.log({
      event: "request",
      ...trace,
      method: c.req.method,
      status,
      ms: Math.round(performance.now() - started),
      ...("error" in body ? { error: codeOf(body) } : {}),
    });
    return new Response(JSON.stringify(body), {
      status,
      headers: { ...API_HEADERS, ...headers, "Content-Type": "application/json;charset=UTF-8" },
    });
  });
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, string>;
}

async function answer(parts: RestParts, request: Request, env: unknown, trace: Trace): Promise<Answer> {
  try {
    const { version, merchant, segments } = takeApart(new URL(request.url).pathname);
    const isFrame = request.headers.has(FRAME_TOKEN_HEADER);
    const { profile, caller } = isFrame
      ? parts.authenticator.frame(merchant, request.headers, parts.gatewayOrigin(request, env))
      : parts.authenticator.server(merchant, basicCredentials(request.headers.get("authorization")));
    trace.merchant = profile.id;
    trace.caller = caller.kind;
    const apiVersion = speaks(profile, version);
    const { operations, ids } = findAddress(request.method, segments);
    trace.route = operations[0]!.path;
    const body = ["PUT", "POST"].includes(request.method)
      ? await readJson(request, isFrame ? "frame" : "server")
      : {};
    const operation = choose(operations, body["apiOperation"]);
    const result = await parts.dispatch({ operation, profile, caller, apiVersion, ids, body });
    return { status: ["PUT", "POST"].includes(request.method) ? 201 : 200, body: result, headers: {} };
  } catch (error) {
    return refusal(error, request, parts.log, trace);
  }
}

/** The parts of a path, each decoded once. @throws GatewayError */
function takeApart(path: string): { version: string; merchant: string; segments: string[] } {
  const [version = "", word, merchant = "", ...segments] = path
    .slice("/api/rest/version/".length)
    .split("/")
    .map(decoded);
  if (!path.startsWith("/api/rest/version/")) throw new GatewayError("UNKNOWN_PATH");
  if (word !== "merchant" || segments.length === 0) {
    throw new GatewayError(/^\d{1,3}$/.test(version) ? "UNKNOWN_PATH" : "UNSUPPORTED_VERSION");
  }
  return { version, merchant, segments };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new GatewayError("UNKNOWN_PATH");
  }
}

function speaks({ apiVersions }: MerchantProfile, version: string): number {
  const number = /^[1-9]\d{0,2}$/.test(version) ? Number(version) : 0;
  if (number < apiVersions.min || number > apiVersions.max) throw new GatewayError("UNSUPPORTED_VERSION");
  return number;
}

/** Which of the operations at one address the body means. @throws GatewayError */
function choose(operations: readonly Operation[], named: Json | undefined): Operation {
  const unnamed = operations.find((operation) => !operation.named);
  if (named === undefined || named === null) {
    if (unnamed) return unnamed;
    throw new GatewayError("MISSING_FIELD", "apiOperation");
  }
  const meant = operations.find(({ name }) => name === named);
  if (!meant) throw new GatewayError("INVALID_FIELD", "apiOperation");
  return meant;
}

/** How an error leaves: its code's status and body, and what went wrong inside for the log alone. */
function refusal(error: unknown, request: Request, log: Log, trace: Trace): Answer {
  const supportCode = randomBytes(8).toString("hex");
  const known =
    error instanceof GatewayError ? error : new GatewayError("SERVER_FAILED", undefined, { cause: error });
  if (known.code === "SERVER_FAILED") {
    log({
      event: "failure",
      supportCode,
      where: trace.route,
      kind: error instanceof Error ? error.name : typeof error,
    });
  }
  const what = SECURITY[known.code as keyof typeof SECURITY];
  if (what)
    log({ event: "security", what, ...(trace.merchant === undefined ? {} : { merchant: trace.merchant }) });
  if (error instanceof UnopenableError) log({ event: "security", what: "unopenable" });
  const { status, body } = renderError(known, supportCode);
  const headers = wantsChallenge(known, request)
    ? { "WWW-Authenticate": 'Basic realm="gateway"' }
    : undefined;
  return { status, body, headers: headers ?? {} };
}

const SECURITY = {
  INVALID_CREDENTIALS: "credentials",
  NOT_AUTHORISED: "credentials",
  FRAME_REFUSED: "frame-token",
  AUTHENTICATION_LIMIT: "authentication-limit",
} as const;

/**
 * Some server clients send their password only when asked. A browser is never asked: it would put up a password
 * prompt (protocol, 10.2).
 */
function wantsChallenge({ code }: GatewayError, { headers }: Request): boolean {
  const browser = [...headers.keys()].some((name) => name.startsWith("sec-fetch-"));
  return code === "INVALID_CREDENTIALS" && !headers.has("authorization") && !browser;
}

function codeOf(body: Record<string, unknown>): string {
  const error = body["error"] as { cause: string; field?: string };
  return error.field === undefined ? error.cause : `${error.cause} ${error.field}`;
}
