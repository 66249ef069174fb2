/** What JSON can say. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
/** A group of fields, as requests and answers have them. */
export type Fields = Readonly<Record<string, Json>>;

/** Whether this is a group of fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands at a dotted path; nothing when something on the way is not a group. */
export function at(value: unknown, path: string): Json | undefined {
  let here: unknown = value;
  for (const name of path.split(".")) {
    if (!isFields(here) || !Object.hasOwn(here, name)) return undefined;
    here = here[name];
  }
  return here as Json;
}

/** The text at a dotted path, if there is one and it is text. */
export function textAt(value: unknown, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === "string" ? found : undefined;
}
