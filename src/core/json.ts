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

/** Returns the object without one leaf, and without groups that become empty. The argument is not changed. */
export function without(document: JsonObject, path: string): JsonObject {
  const [name = "", ...rest] = path.split(".");
  if (!Object.hasOwn(document, name)) return document;
  const { [name]: value, ...others } = document;
  if (rest.length === 0 || !isObject(value)) return others;
  const left = without(value, rest.join("."));
  return Object.keys(left).length === 0 ? others : { ...others, [name]: left };
}
