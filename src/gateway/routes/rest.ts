import { Hono } from "hono";
import { FRAME_TOKEN_HEADER } from "../../wire/page-frame/boot.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import type { Operation } from "../../wire/rest/operations.ts";
import { findAddress } from "../../wire/rest/rest-address.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { basicCredentials, type Authenticator } from "../auth/auth.ts";
import type { Call } from "../auth/call.ts";
import type { FrameLimits } from "../limits/frame-limits.ts";
import { API_HEADERS, type HeaderSet } from "../http/headers.ts";
import type { Log } from "../observability/log.ts";
import { apiVersionOf, type Merchants } from "../config/merchants.ts";
import type { RefusedOften } from "../limits/refused-often.ts";
import { toErrorResponse, type RequestLogFields, retryHeaders } from "../http/error-response.ts";
import { readJson } from "../http/request-body.ts";

/** The dependencies of the REST routes. */
export interface RestDependencies {
  merchants: Merchants;
  authenticator: Authenticator;
  dispatch: (call: Call) => Promise<JsonObject>;
  gatewayOrigin: (request: Request, env: unknown) => string | undefined;
  limits: FrameLimits;
  refusedOften: RefusedOften;
  /** The client's IP address. */
  address: (request: Request, env: unknown) => string | undefined;
  log: Log;
}

interface JsonResponse {
  status: number;
  body: Record<string, unknown>;
  headers?: HeaderSet;
}

const METHODS_WITH_BODY = ["PUT", "POST"];

/** `/api/rest/version/{version}/merchant/{merchantId}/…`: JSON in, JSON out (protocol, 1 and 4). */
export function restRoutes(dependencies: RestDependencies): Hono {
  return new Hono()
    .get("/api/rest/version/:version{[0-9]{1,3}}/information", () =>
      json({ status: 200, body: { status: "OPERATING" } }),
    )
    .options("/api/rest/*", (c) => preflight(dependencies, c.req.raw))
    .all("/api/rest/*", async (c) => {
      const started = performance.now();
      const fields: RequestLogFields = { route: "unknown" };
      const { error, ...response } = await respond(dependencies, c.req.raw, c.env, fields);
      const ms = Math.round(performance.now() - started);
      const failed = error === undefined ? {} : { error };
      dependencies.log({
        event: "request",
        ...fields,
        method: c.req.method,
        status: response.status,
        ms,
        ...failed,
      });
      return json({ ...response, headers: { ...response.headers, ...corsHeaders(dependencies, c.req.raw) } });
    });
}

function json({ status, body, headers }: JsonResponse): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...API_HEADERS, ...headers, "Content-Type": "application/json;charset=UTF-8" },
  });
}

async function respond(
  dependencies: RestDependencies,
  request: Request,
  env: unknown,
  fields: RequestLogFields,
): Promise<JsonResponse & { error?: string }> {
  try {
    const { version, merchant, segments } = splitPath(request.url);
    const isFrame = request.headers.has(FRAME_TOKEN_HEADER);
    const { profile, caller } = isFrame
      ? await dependencies.authenticator.frame(
          merchant,
          request.headers,
          dependencies.gatewayOrigin(request, env),
        )
      : dependencies.authenticator.server(merchant, basicCredentials(request.headers.get("authorization")));
    fields.merchant = profile.id;
    fields.caller = caller.kind;
    const address = dependencies.address(request, env);
    if (isFrame) dependencies.limits.call(profile.id, address);
    const apiVersion = apiVersionOf(profile, version);
    const { operations, ids } = findAddress(request.method, segments);
    fields.route = operations[0]!.path;
    const hasBody = METHODS_WITH_BODY.includes(request.method);
    const body = hasBody ? await readJson(request, isFrame ? "frame" : "server") : {};
    const operation = chooseOperation(operations, body["apiOperation"]);
    const call = () => dependencies.dispatch({ operation, profile, caller, apiVersion, ids, body });
    if (isFrame && operation.name === "UPDATE_SESSION") {
      dependencies.limits.update(profile.id, request.headers.get(FRAME_TOKEN_HEADER)!, address);
    }
    const result = await (isFrame ? dependencies.refusedOften.watch(profile.id, call) : call());
    return { status: hasBody ? 201 : 200, body: result };
  } catch (thrown) {
    const { error, status, body } = toErrorResponse(thrown, dependencies.log, fields);
    return { status, body, error: error.code, headers: errorHeaders(error, request) };
  }
}

/** The segments of a path, each decoded once. @throws GatewayError */
function splitPath(url: string): { version: string; merchant: string; segments: string[] } {
  const path = new URL(url).pathname;
  const [version = "", word, merchant = "", ...segments] = path
    .slice("/api/rest/version/".length)
    .split("/")
    .map(decoded);
  if (!path.startsWith("/api/rest/version/")) throw new GatewayError("UNKNOWN_PATH");
  if (!/^\d{1,3}$/.test(version)) throw new GatewayError("UNSUPPORTED_VERSION");
  if (word !== "merchant" || segments.length === 0) throw new GatewayError("UNKNOWN_PATH");
  return { version, merchant, segments };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new GatewayError("UNKNOWN_PATH");
  }
}

/** Chooses among the operations of one path by `apiOperation` of the body. @throws GatewayError */
function chooseOperation(operations: readonly Operation[], named: Json | undefined): Operation {
  const unnamed = operations.find((operation) => !operation.named);
  if (named === undefined || named === null) {
    if (unnamed) return unnamed;
    throw new GatewayError("MISSING_FIELD", "apiOperation");
  }
  const chosen = operations.find(({ name }) => name === named);
  if (!chosen) throw new GatewayError("INVALID_FIELD", "apiOperation");
  return chosen;
}

/**
 * Headers of an error response. Some server clients send their password only after `WWW-Authenticate`. A browser never
 * gets that header, because it would show a password prompt (protocol, 10.2).
 */
function errorHeaders(error: GatewayError, { headers }: Request): HeaderSet {
  const isBrowser = [...headers.keys()].some((name) => name.startsWith("sec-fetch-"));
  const isMissing = error.code === "INVALID_CREDENTIALS" && !headers.has("authorization") && !isBrowser;
  return isMissing ? { "WWW-Authenticate": 'Basic realm="gateway"' } : retryHeaders(error);
}

const CORS_HEADERS: HeaderSet = { "Access-Control-Allow-Origin": "*" };

/**
 * CORS headers. Pages of any origin may call the operations that a session id authenticates, if the merchant's profile
 * allows it (protocol, 3.2 and 4.3). All other operations get no such header.
 */
function corsHeaders({ merchants }: RestDependencies, request: Request, method = request.method): HeaderSet {
  if (request.headers.has(FRAME_TOKEN_HEADER)) return {};
  try {
    const { merchant, segments } = splitPath(request.url);
    if (!merchants.find(merchant)?.sessionAsPassword) return {};
    const { operations } = findAddress(method, segments);
    return operations.some(({ callers }) => callers.includes("session")) ? CORS_HEADERS : {};
  } catch {
    return {};
  }
}

function preflight(dependencies: RestDependencies, request: Request): Response {
  const method = request.headers.get("access-control-request-method") ?? "";
  const cors = corsHeaders(dependencies, request, method);
  if (!("Access-Control-Allow-Origin" in cors)) {
    const { status, body } = toErrorResponse(new GatewayError("METHOD_NOT_ALLOWED"), dependencies.log, {
      route: "unknown",
    });
    return json({ status, body });
  }
  const allowed = {
    "Access-Control-Allow-Methods": method,
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
  };
  return new Response(null, { status: 204, headers: { ...API_HEADERS, ...cors, ...allowed } });
}
