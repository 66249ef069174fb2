import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { withoutNulls } from "../../core/merge.ts";
import { GatewayError } from "./errors.ts";
import type { z } from "../schema/zod.ts";

/**
 * Parses a request body with its operation's schema. The first problem decides the error. The error names the field's
 * path and never contains its value.
 *
 * @throws GatewayError MISSING_FIELD, INVALID_FIELD or UNSUPPORTED_FIELD
 */
export function parseRequest<S extends z.ZodMiniType>(schema: S, document: JsonObject): z.infer<S> {
  const cleaned = withoutEmptyGroups(withoutNulls(document) as JsonObject);
  const parsed = schema.safeParse(cleaned);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  if (issue.code === "unrecognized_keys") {
    throw new GatewayError("UNSUPPORTED_FIELD", fieldPath([...issue.path, issue.keys[0] ?? ""]));
  }
  const code = exists(cleaned, issue.path) ? "INVALID_FIELD" : "MISSING_FIELD";
  throw new GatewayError(code, fieldPath(issue.path));
}

/**
 * Removes empty groups, nested ones too, because clients that fill in a template send all of its groups. Empty lists are
 * removed as well, because PHP writes an empty group as a list.
 */
function withoutEmptyGroups(document: JsonObject): JsonObject {
  const filled = Object.entries(document).map(([name, value]) => [
    name,
    isObject(value) ? withoutEmptyGroups(value) : value,
  ]);
  return Object.fromEntries(filled.filter(([, value]) => !isEmpty(value!)));
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function exists(document: Json, path: readonly PropertyKey[]): boolean {
  let value: Json | undefined = document;
  for (const step of path) {
    if (Array.isArray(value)) value = value[Number(step)];
    else if (isObject(value) && Object.hasOwn(value, step)) value = value[String(step)];
    else return false;
  }
  return value !== undefined;
}

/**
 * The path as errors write it, `order.item[0].name`, at most 100 characters. The path ends before a name with four digits
 * in a row: no field has such a name, and it may be card data.
 */
function fieldPath(path: readonly PropertyKey[]): string | undefined {
  let written = "";
  for (const step of path) {
    const name = String(step);
    if (typeof step !== "number" && /\d{4}/.test(name)) break;
    written += typeof step === "number" ? `[${name}]` : `${written === "" ? "" : "."}${name}`;
  }
  return written === "" ? undefined : written.slice(0, 100);
}

/** The fields of a request that a session can store: all but the operation's name and the session itself. */
export function fieldsOf<T extends { apiOperation?: unknown; session?: unknown }>(
  request: T,
): Omit<T, "apiOperation" | "session"> {
  const { apiOperation: _operation, session: _session, ...fields } = request;
  return fields;
}
