/**
 * The functions of `schema.ts` without zod. The build replaces `schema.ts` with this file in all that a payer's browser
 * loads, because zod would be a third of it. The types come from `schema.ts`, and a contract test checks that both files
 * accept the same values.
 *
 * A schema is data and not a closure, because every frame loads all of them and a page has many frames. A pattern is the
 * schema of a text, and a list is the schema of one of its members. A `Rule` has the function that reads a value. Errors
 * contain no part of a value.
 */
type Schema = RegExp | readonly unknown[] | Rule;

interface Rule {
  read(value: unknown, of: never): unknown;
  of?: unknown;
  /** Whether an object may omit the member. */
  absent?: boolean;
}

const rule = (read: Rule["read"], of?: unknown, absent = false): Rule => ({ read, of, absent });

type Shape = Record<string, Schema>;

const INVALID = new Error("invalid");

function fail(): never {
  throw INVALID;
}

function parse(schema: Schema, value: unknown): unknown {
  if (schema instanceof RegExp) return typeof value === "string" && schema.test(value) ? value : fail();
  if ("read" in schema) return schema.read(value, schema.of as never);
  return schema.includes(value) ? value : fail();
}

function readLoosely(value: unknown, shape: Shape): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) fail();
  const members = value as Record<string, unknown>;
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(shape)) {
    if (key in members) result[key] = parse(shape[key]!, members[key]);
    else if (!(shape[key] as Rule).absent) fail();
  }
  return result;
}

function readStrictly(value: unknown, shape: Shape): unknown {
  for (const key of Object.keys(value as object)) if (!Object.hasOwn(shape, key)) fail();
  return readLoosely(value, shape);
}

const readOptional = (value: unknown, of: Schema) => (value === undefined ? value : parse(of, value));
const readNullable = (value: unknown, of: Schema) => (value === null ? value : parse(of, value));
const readArray = (value: unknown, of: Schema) =>
  Array.isArray(value) ? value.map((item) => parse(of, item)) : fail();
const readDroppable = (value: unknown, of: Schema) => read(of, value);

export const looseRead = (shape: Shape): Schema => rule(readLoosely, shape);
export const strictObject = (shape: Shape): Schema => rule(readStrictly, shape);
export const anything: Schema = rule((value) => value);
export const boolean: Schema = [true, false];
export const literal = (one: unknown): Schema => [one];
export const oneOf = (values: readonly unknown[]): Schema => values;
export const text = (pattern: RegExp): Schema => pattern;
export const wideText = (character: string, max: number, min = 0): Schema =>
  rule((value) => {
    // Plain text matches any `character`. Only its length is checked, so that the browser loads no Unicode table.
    const one = /^[\w ]*$/.test(value as string) ? "." : character;
    return parse(new RegExp(`^(${one}){${min},${max}}$`, "u"), value);
  });
export const optional = (schema: Schema): Schema => rule(readOptional, schema, true);
export const nullable = (schema: Schema): Schema => rule(readNullable, schema, (schema as Rule).absent);
export const array = (schema: Schema): Schema => rule(readArray, schema);
export const droppable = (schema: Schema): Schema => rule(readDroppable, schema, true);

export function read(schema: Schema, data: unknown): unknown {
  try {
    return parse(schema, data);
  } catch {
    return undefined;
  }
}
