/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
/** A group of fields of a request or response. */
export type Fields = Readonly<Record<string, Json>>;

/** Whether a value is a group of fields. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
