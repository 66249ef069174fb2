/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
/** A group of fields of a request or response. */
export type Fields = Readonly<Record<string, Json>>;

/** Whether a value is a group of fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the value at a dotted path; undefined when a step of the path is missing or no group. */
export function at(value: unknown, path: string): Json | undefined {
  let found: unknown = value;
  for (const name of path.split(".")) {
    if (!isFields(found) || !Object.hasOwn(found, name)) return undefined;
    found = found[name];
  }
  return found as Json;
}

/** Returns the text at a dotted path; undefined when there is none or it is not text. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === "string" ? found : undefined;
}
