/** A JSON value as the gateway stores it. */
export type Json = string | number | boolean | null | Json[] | JsonObject;

/** A JSON object. A session's content is one. */
export interface JsonObject {
  [name: string]: Json;
}

/** Returns whether a JSON value is an object, and neither an array nor null. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the value at a dotted path of own members, or undefined. Paths come from the code, never from a client. */
export function at(document: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = document;
  for (const name of path.split(".")) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** Returns the text at a dotted path; undefined if there is none or it is not text. */
export function textAt(document: JsonObject, path: string): string | undefined {
  const value = at(document, path);
  return typeof value === "string" ? value : undefined;
}

/**
 * A typed value as plain JSON, for code that works by path or passes it on unread. Members that are `undefined` do not
 * occur at run time, because zod and JSON leave absent members out.
 */
export function asJson(value: object): JsonObject {
  return value as JsonObject;
}

/** A copy without the leaf at a dotted path, and without the groups that this leaves empty. */
export function without<T extends object>(document: T, path: string): T {
  return withoutStep(asJson(document), path.split(".")) as T;
}

function withoutStep(document: JsonObject, [name = "", ...rest]: string[]): JsonObject {
  if (!Object.hasOwn(document, name)) return document;
  const { [name]: value, ...others } = document;
  if (rest.length === 0 || !isObject(value)) return others;
  const left = withoutStep(value, rest);
  return Object.keys(left).length === 0 ? others : { ...others, [name]: left };
}
