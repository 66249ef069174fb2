import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { withoutNulls } from "../../core/merge.ts";
import { GatewayError } from "./errors.ts";
import type { z } from "../schema/zod.ts";

/**
 * A request body as its operation understands it. The first thing wrong with it decides the error, and the
 * error names the field by its path, never by its value.
 *
 * @throws GatewayError MISSING_FIELD, INVALID_FIELD or UNSUPPORTED_FIELD
 */
export function parseRequest<S extends z.ZodMiniType>(schema: S, document: JsonObject): z.infer<S> {
  const cleaned = withoutHollow(withoutNulls(document) as JsonObject);
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
 * The document without groups that have nothing in them, however deep they are: clients fill in a template and send
 * all of its groups. PHP writes such a group as a list.
 */
function withoutHollow(document: JsonObject): JsonObject {
  const filled = Object.entries(document).map(([name, value]) => [
    name,
    isObject(value) ? withoutHollow(value) : value,
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
 * The path as errors write it, `order.item[0].name`, at most 100 characters. A name with a row of digits in it
 * is not one of ours and may be somebody's data: the path ends before it.
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

/** The fields of a request that a session can hold: all but the operation's name and the session itself. */
export function fieldsOf<T extends { apiOperation?: unknown; session?: unknown }>(
  request: T,
): Omit<T, "apiOperation" | "session"> {
  const { apiOperation: _operation, session: _session, ...fields } = request;
  return fields;
}
