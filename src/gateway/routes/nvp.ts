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
import { toErrorResponse, type RequestLogFields, retryHeaders } from "../http/error-response.ts";
import { isLatin1, readText, SERVER_BYTES, SERVER_CHARSETS } from "../http/request-body.ts";
import { Secret } from "../crypto/secret.ts";

/** The dependencies of the NVP routes. */
export interface NvpDependencies {
  authenticator: Authenticator;
  dispatch: (call: Call) => Promise<JsonObject>;
  log: Log;
}

const FORM = "application/x-www-form-urlencoded";

/** Media types that servers use for forms. Libraries that get a text send `text/plain`, or no type. */
const TYPES = [FORM, "text/plain", ""];

/** `POST /api/nvp/version/{version}`: the same operations as name-value pairs (protocol, 4.4). */
export function nvpRoutes(dependencies: NvpDependencies): Hono {
  const paths = ["/api/nvp/version/:version", "/api/nvp/version/:version/"];
  return new Hono().on("ALL", paths, async (c) => {
    const started = performance.now();
    const fields: RequestLogFields = { route: "nvp" };
    let status = 200;
    let error: { error?: string } = {};
    let headers: HeaderSet = {};
    let body: JsonObject | Record<string, unknown>;
    try {
      if (c.req.method !== "POST") throw new GatewayError("METHOD_NOT_ALLOWED");
      body = await dependencies.dispatch(
        await read(dependencies, c.req.raw, c.req.param("version") ?? "", fields),
      );
    } catch (thrown) {
      const response = toErrorResponse(thrown, dependencies.log, fields);
      ({ status, body } = response);
      error = { error: response.error.code };
      headers = retryHeaders(response.error);
    }
    const ms = Math.round(performance.now() - started);
    dependencies.log({ event: "request", ...fields, method: c.req.method, status, ms, ...error });
    return new Response(writeForm(toPairs(body as JsonObject)), {
      status,
      headers: { ...API_HEADERS, "Content-Type": `${FORM};charset=UTF-8`, ...headers },
    });
  });
}

async function read(
  { authenticator }: NvpDependencies,
  request: Request,
  version: string,
  fields: RequestLogFields,
): Promise<Call> {
  const form = await readText(request, SERVER_BYTES, TYPES, "MALFORMED_FORM", SERVER_CHARSETS);
  const pairs = readForm(form, isLatin1(request));
  const { apiUsername, apiPassword, merchant, ...body } = fromPairs(pairs, SERVER_LIMITS);
  const credentials =
    credentialsOf(apiUsername, apiPassword) ?? basicCredentials(request.headers.get("authorization"));
  const named = typeof merchant === "string" ? merchant : credentials ? merchantOf(credentials) : "";
  const { profile, caller } = authenticator.server(named, credentials);
  fields.merchant = profile.id;
  fields.caller = caller.kind;
  const apiVersion = apiVersionOf(profile, version);
  const operation = operationOf(body);
  fields.route = `nvp ${operation.name}`;
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
  // Two forms of one operation differ in the ids that the request contains.
  const form = meant.find(({ path }) => path.endsWith("{tokenId}") && "token" in body) ?? meant[0];
  if (!form) throw new GatewayError("INVALID_FIELD", "apiOperation");
  return form;
}

/** The names of the pairs that hold the ids of a REST path. */
const NAMES: Record<IdName, [group: string, member: string | undefined]> = {
  sessionId: ["session", "id"],
  orderId: ["order", "id"],
  transactionId: ["transaction", "id"],
  tokenId: ["token", undefined],
};

/** Moves the ids out of the body, because REST has them in its path. Both APIs then make the same call. */
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
