/**
 * The words of `schema.ts` without zod behind them, for the places where zod's weight would be felt: the build
 * puts this in its place in all that a payer's browser loads, a third of it otherwise. zod's reading stays the one
 * that the types come from, and a contract test holds this one to the same judgement of every schema.
 *
 * A schema is data, and not a function of its own: every frame has them all, and a page has many frames. A pattern
 * stands for a text, a list for its members, the rest says how it is read. Nothing of a value is in what is thrown.
 */
type Schema = RegExp | readonly unknown[] | Rule;

interface Rule {
  read(value: unknown, of: never): unknown;
  of?: unknown;
  /** May be left out of an object. */
  absent?: boolean;
}

const rule = (read: Rule["read"], of?: unknown, absent = false): Rule => ({ read, of, absent });

type Shape = Record<string, Schema>;

const REFUSED = new Error("refused");

function refuse(): never {
  throw REFUSED;
}

function understand(schema: Schema, value: unknown): unknown {
  if (schema instanceof RegExp) return typeof value === "string" && schema.test(value) ? value : refuse();
  if ("read" in schema) return schema.read(value, schema.of as never);
  return schema.includes(value) ? value : refuse();
}

function readLoosely(value: unknown, shape: Shape): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) refuse();
  const given = value as Record<string, unknown>;
  const understood: Record<string, unknown> = {};
  for (const key of Object.keys(shape)) {
    if (key in given) understood[key] = understand(shape[key]!, given[key]);
    else if (!(shape[key] as Rule).absent) refuse();
  }
  return understood;
}

function readStrictly(value: unknown, shape: Shape): unknown {
  for (const key of Object.keys(value as object)) if (!Object.hasOwn(shape, key)) refuse();
  return readLoosely(value, shape);
}

const readOptional = (value: unknown, of: Schema) => (value === undefined ? value : understand(of, value));
const readNullable = (value: unknown, of: Schema) => (value === null ? value : understand(of, value));
const readArray = (value: unknown, of: Schema) =>
  Array.isArray(value) ? value.map((item) => understand(of, item)) : refuse();
const readDroppable = (value: unknown, of: Schema) => read(of, value);

export const looseRead = (shape: Shape): Schema => rule(readLoosely, shape);
export const strictObject = (shape: Shape): Schema => rule(readStrictly, shape);
export const anything: Schema = rule((value) => value);
export const boolean: Schema = [true, false];
export const literal = (one: unknown): Schema => [one];
export const oneOf = (values: readonly unknown[]): Schema => values;
export const text = (pattern: RegExp): Schema => pattern;
export const wideText = (of: string, most: number, least = 0): Schema =>
  rule((value) => {
    // What is plain fits any `of`, and is only counted: no table of Unicode's is loaded for it.
    const one = /^[\w ]*$/.test(value as string) ? "." : of;
    return understand(new RegExp(`^(${one}){${least},${most}}$`, "u"), value);
  });
export const optional = (schema: Schema): Schema => rule(readOptional, schema, true);
export const nullable = (schema: Schema): Schema => rule(readNullable, schema, (schema as Rule).absent);
export const array = (schema: Schema): Schema => rule(readArray, schema);
export const droppable = (schema: Schema): Schema => rule(readDroppable, schema, true);

export function read(schema: Schema, data: unknown): unknown {
  try {
    return understand(schema, data);
  } catch {
    return undefined;
  }
}
