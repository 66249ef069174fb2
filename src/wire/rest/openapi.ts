import type { JsonObject } from "../../core/json.ts";
import { ERRORS } from "./errors.ts";
import { OPERATIONS, type Operation } from "./operations.ts";
import { ErrorResponse } from "./rest-responses.ts";
import { PassedOn } from "./rest-fields.ts";
import { z } from "../schema/zod.ts";

const BASE = "/api/rest/version/{version}/merchant/{merchantId}";

/**
 * Creates the OpenAPI 3.1 document of the REST interface. Its schemas are those that the gateway parses requests with
 * and that tests check responses against. Operations that share an address are one there, because the body names the
 * operation.
 */
export function openApi(): JsonObject {
  const paths: Record<string, Record<string, JsonObject>> = {};
  const schemas: JsonObject = {
    Error: schemaOf(ErrorResponse, "output"),
    [PASSED_ON]: schemaOf(PassedOn, "input"),
  };
  for (const path of new Set(OPERATIONS.map((operation) => operation.path))) {
    const matching = OPERATIONS.filter((operation) => operation.path === path);
    for (const method of new Set(matching.map((operation) => operation.method))) {
      const operations = matching.filter((operation) => operation.method === method);
      for (const operation of operations) Object.assign(schemas, schemasOf(operation));
      (paths[BASE + path] ??= {})[method.toLowerCase()] = describe(method, path, operations);
    }
  }
  return {
    openapi: "3.1.0",
    info: { title: "Hosted Session", version: "1.0.0", summary: "Payment sessions with hosted card fields" },
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    security: [{ merchant: [] }],
    paths,
    components: {
      schemas,
      securitySchemes: {
        merchant: {
          type: "http",
          scheme: "basic",
          description: "merchant.{merchantId} and the API password",
        },
      },
    },
  };
}

/** `UPDATE_SESSION` as `UpdateSession`. At a second address the operation's name ends with the method: `TokenizeByPUT`. */
function nameOf({ name, method, path }: Operation): string {
  const words = name
    .toLowerCase()
    .split("_")
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join("");
  const first = OPERATIONS.find((operation) => operation.name === name)!;
  return first.method === method && first.path === path ? words : `${words}By${method}`;
}

const hasBody = (method: string) => method === "POST" || method === "PUT";

function schemasOf(operation: Operation): JsonObject {
  const name = nameOf(operation);
  return {
    ...(hasBody(operation.method) ? { [name]: schemaOf(operation.request, "input") } : {}),
    [`${name}Answer`]: schemaOf(operation.response, "output"),
  };
}

function schemaOf(schema: z.ZodMiniType, io: "input" | "output"): JsonObject {
  // JSON Schema cannot express some checks, such as check digits. The document omits them; the gateway performs them.
  const {
    $schema: _,
    $defs: _defs,
    ...rest
  } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonObject;
  return JSON.parse(
    JSON.stringify(rest).replaceAll(/"#(\/\$defs\/\w+)?"/g, `"#/components/schemas/${PASSED_ON}"`),
  ) as JsonObject;
}

/** The name of the one recursive schema. The document contains it once. */
const PASSED_ON = "HandedOn";

const json = (schema: JsonObject): JsonObject => ({ "application/json": { schema } });
const reference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const oneOf = (names: string[]): JsonObject =>
  names.length === 1 ? reference(names[0]!) : { anyOf: names.map(reference) };

function describe(method: string, path: string, operations: readonly Operation[]): JsonObject {
  const names = operations.map(nameOf);
  const statuses = [...new Set(Object.values(ERRORS).map(({ status }) => status))].toSorted((a, b) => a - b);
  const refusals = statuses.map((status) => [
    String(status),
    {
      description: "The request is refused; docs/errors.md lists the errors",
      content: json(reference("Error")),
    },
  ]);
  return {
    operationId: names.length === 1 ? names[0]! : `${names[0]!}AndOthers`,
    summary: names.join(", "),
    parameters: parametersOf(path),
    ...(hasBody(method)
      ? { requestBody: { required: operations.every(({ named }) => named), content: json(oneOf(names)) } }
      : {}),
    responses: {
      [hasBody(method) ? "201" : "200"]: {
        description: "The request was processed; `result` is its outcome",
        content: json(oneOf(names.map((name) => `${name}Answer`))),
      },
      ...Object.fromEntries(refusals),
    },
  };
}

/** The schema of each parameter in a path. */
const PARTS: Record<string, JsonObject> = {
  version: { type: "string", pattern: "^[0-9]{2,3}$" },
  merchantId: { type: "string", pattern: "^[0-9A-Za-z_-]{1,40}$" },
  sessionId: { type: "string", pattern: "^SESSION[0-9A-Z]{24,28}$" },
  orderId: { type: "string", minLength: 1, maxLength: 40 },
  transactionId: { type: "string", minLength: 1, maxLength: 40 },
  tokenId: { type: "string", pattern: "^[A-Za-z0-9]{1,40}$" },
};

function parametersOf(path: string): JsonObject[] {
  return [...`${BASE}${path}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name: name!,
    in: "path",
    required: true,
    schema: PARTS[name!]!,
  }));
}
