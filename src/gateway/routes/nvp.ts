import { Hono } from "hono";
import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { SERVER_LIMITS } from "../../wire/rest/json-text.ts";
import { readForm, writeForm } from "../../wire/nvp/nvp-form.ts";
import { fromPairs, toPairs } from "../../wire/nvp/nvp.ts";
import { OPERATIONS, type IdName, type Operation } from "../../wire/rest/operations.ts";
import { checkId } from "../../wire/rest/rest-address.ts";
import { type Authenticator, basicCredentials, type Credentials, merchantOf } from "../auth/auth.ts";
import type { Call } from "../auth/call.ts";
import { API_HEADERS, type HeaderSet } from "../http/headers.ts";
import type { Log } from "../observability/log.ts";
import { apiVersionOf } from "../config/merchants.ts";
import { toErrorResponse, type Trace, retryHeaders } from "../http/error-response.ts";
import { isLatin1, readText, SERVER_BYTES, SERVER_CHARSETS } from "../http/request-body.ts";
import { Secret } from "../crypto/secret.ts";

export interface NvpDependencies {
  authenticator: Authenticator;
  dispatch: (call: Call) => Promise<JsonObject>;
  log: Log;
}

const FORM = "application/x-www-form-urlencoded";

/** What servers send forms as; a library that is handed a text calls it one, or nothing. */
const TYPES = [FORM, "text/plain", ""];

/** `POST /api/nvp/version/{version}`: the same operations as name-value pairs (protocol, 4.4). */
export function nvpRoutes(parts: NvpDependencies): Hono {
  const paths = ["/api/nvp/version/:version", "/api/nvp/version/:version/"];
  return new Hono().on("ALL", paths, async (c) => {
    const started = performance.now();
    const trace: Trace = { route: "nvp" };
    let status = 200;
    let error: { error?: string } = {};
    let more: HeaderSet = {};
    let body: JsonObject | Record<string, unknown>;
    try {
      if (c.req.method !== "POST") throw new GatewayError("METHOD_NOT_ALLOWED");
      body = await parts.dispatch(await read(parts, c.req.raw, c.req.param("version") ?? "", trace));
    } catch (thrown) {
      const refusal = toErrorResponse(thrown, parts.log, trace);
      ({ status, body } = refusal);
      error = { error: refusal.error.code };
      more = retryHeaders(refusal.error);
    }
    const ms = Math.round(performance.now() - started);
    parts.log({ event: "request", ...trace, method: c.req.method, status, ms, ...error });
    return new Response(writeForm(toPairs(body as JsonObject)), {
      status,
      headers: { ...API_HEADERS, "Content-Type": `${FORM};charset=UTF-8`, ...more },
    });
  });
}

async function read(
  { authenticator }: NvpDependencies,
  request: Request,
  version: string,
  trace: Trace,
): Promise<Call> {
  const form = await readText(request, SERVER_BYTES, TYPES, "MALFORMED_FORM", SERVER_CHARSETS);
  const pairs = readForm(form, isLatin1(request));
  const { apiUsername, apiPassword, merchant, ...body } = fromPairs(pairs, SERVER_LIMITS);
  const credentials =
    credentialsOf(apiUsername, apiPassword) ?? basicCredentials(request.headers.get("authorization"));
  const named = typeof merchant === "string" ? merchant : credentials ? merchantOf(credentials) : "";
  const { profile, caller } = authenticator.server(named, credentials);
  trace.merchant = profile.id;
  trace.caller = caller.kind;
  const apiVersion = apiVersionOf(profile, version);
  const operation = operationOf(body);
  trace.route = `nvp ${operation.name}`;
  const { ids, rest } = takeIds(operation, body);
  return { operation, profile, caller, apiVersion, ids, body: rest };
}

function credentialsOf(user: Json | undefined, password: Json | undefined): Credentials | undefined {
  return typeof user === "string" && typeof password === "string"
    ? { user, password: new Secret(password) }
    : undefined;
}

function operationOf(body: JsonObject): Operation {
  const name = body["apiOperation"];
  if (name === undefined) throw new GatewayError("MISSING_FIELD", "apiOperation");
  const meant = OPERATIONS.filter((operation) => operation.name === name);
  // Of two forms of one operation, the one whose ids are there.
  const form = meant.find(({ path }) => path.endsWith("{tokenId}") && "token" in body) ?? meant[0];
  if (!form) throw new GatewayError("INVALID_FIELD", "apiOperation");
  return form;
}

/** Where the parts of a REST address are among the pairs. */
const NAMES: Record<IdName, [group: string, member: string | undefined]> = {
  sessionId: ["session", "id"],
  orderId: ["order", "id"],
  transactionId: ["transaction", "id"],
  tokenId: ["token", undefined],
};

/** Takes out of the pairs what REST has in its address, so that both make the same call. */
function takeIds(operation: Operation, body: JsonObject): { ids: Call["ids"]; rest: JsonObject } {
  let rest = body;
  // The oldest versions name a session by `session` alone.
  if (typeof rest["session"] === "string") rest = { ...rest, session: { id: rest["session"] } };
  const ids: Call["ids"] = {};
  for (const [, found] of operation.path.matchAll(/\{(\w+)\}/g)) {
    const name = found as IdName;
    const [group, member] = NAMES[name];
    const field = member === undefined ? group : `${group}.${member}`;
    const { [group]: value, ...others } = rest;
    const inner: JsonObject = isObject(value) ? value : {};
    const id = member === undefined ? value : inner[member];
    if (typeof id !== "string") throw new GatewayError("MISSING_FIELD", field);
    ids[name] = checkId(name, id);
    const left = Object.fromEntries(Object.entries(inner).filter(([key]) => key !== member));
    rest = Object.keys(left).length === 0 ? others : { ...others, [group]: left };
  }
  return { ids, rest };
}
