/**
 * The words of `schema.ts` without zod behind them, for the places where zod's weight would be felt: the build
 * puts this in its place in all that a payer's browser loads, a third of it otherwise. zod's reading stays the one
 * that the types come from, and a contract test holds this one to the same judgement of every schema.
 *
 * A schema is a function that returns what it understood, or throws; nothing of a value is in what it throws.
 */
interface Schema {
  (value: unknown): unknown;
  /** May be left out of an object. */
  absent?: boolean;
}

const REFUSED = new Error("refused");

function refuse(): never {
  throw REFUSED;
}

const only =
  (accepts: (value: unknown) => boolean): Schema =>
  (value) =>
    accepts(value) ? value : refuse();

const absent = (schema: Schema, may = true): Schema => Object.assign(schema, { absent: may });

export const looseRead =
  (shape: Record<string, Schema>): Schema =>
  (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) refuse();
    const given = value as Record<string, unknown>;
    const understood: Record<string, unknown> = {};
    for (const key in shape) {
      if (key in given) understood[key] = shape[key]!(given[key]);
      else if (!shape[key]!.absent) refuse();
    }
    return understood;
  };

export const strictObject = (shape: Record<string, Schema>): Schema => {
  const loose = looseRead(shape);
  return (value) => {
    for (const key in value as object) if (!Object.hasOwn(shape, key)) refuse();
    return loose(value);
  };
};

export const anything: Schema = (value) => value;
export const boolean = only((value) => typeof value === "boolean");
export const literal = (one: unknown): Schema => only((value) => value === one);
export const oneOf = (values: readonly unknown[]): Schema => only((value) => values.includes(value));
export const text = (pattern: RegExp): Schema =>
  only((value) => typeof value === "string" && pattern.test(value));

export const optional = (schema: Schema): Schema =>
  absent((value) => (value === undefined ? value : schema(value)));

export const nullable = (schema: Schema): Schema =>
  absent((value) => (value === null ? value : schema(value)), !!schema.absent);

export const array =
  (schema: Schema): Schema =>
  (value) =>
    Array.isArray(value) ? value.map((item) => schema(item)) : refuse();

export const droppable = (schema: Schema): Schema => absent((value) => read(schema, value));

export function read(schema: Schema, data: unknown): unknown {
  try {
    return schema(data);
  } catch {
    return undefined;
  }
}
