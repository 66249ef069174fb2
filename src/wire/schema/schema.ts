import * as core from "zod/v4/core";

/**
 * Functions for the schemas that browsers parse with too, made from zod's core classes. The gateway uses this file; builds
 * for browsers use `small-schema.ts` instead, and a property test compares the two. A schema that only the gateway uses
 * comes from `zod.ts`; schemas from here nest inside those.
 *
 * `jitless`: the component tests run these under policies without 'unsafe-eval', and zod may compile object parsers
 * with `new Function`; a browser reports that as a violation even when it is caught.
 */
core.config({ jitless: true });

export type Schema<T = unknown> = core.$ZodType<T>;
export type Shape = core.$ZodShape;
/** The type of the values that a schema accepts. */
export type Infer<S> = core.output<S>;

/**
 * A schema that is created when it first reads a value, because most never do. Zod uses nothing of a nested schema but its
 * `_zod`.
 */
function lazy<S extends Schema>(make: () => Schema): S {
  const schema = {
    get _zod() {
      const { _zod: value } = make();
      Object.defineProperty(schema, "_zod", { value });
      return value;
    },
  };
  return schema as S;
}

/** Any value. The code that uses it checks it. */
export const anything: core.$ZodUnknown = lazy(() => new core.$ZodUnknown({ type: "unknown" }));

export const boolean: core.$ZodBoolean = lazy(() => new core.$ZodBoolean({ type: "boolean" }));

const never: core.$ZodNever = lazy(() => new core.$ZodNever({ type: "never" }));

/** An object with these members and no others: an unexpected member makes it invalid. */
export const strictObject = <S extends Shape>(shape: S): core.$ZodObject<S, core.$strict> =>
  lazy(() => new core.$ZodObject({ type: "object", shape, catchall: never }));

/** An object of which only these members are read, because a newer gateway may send more. */
export const looseRead = <S extends Shape>(shape: S): core.$ZodObject<S, core.$strip> =>
  lazy(() => new core.$ZodObject({ type: "object", shape }));

export const literal = <const T extends string | number>(value: T): core.$ZodLiteral<T> =>
  lazy(() => new core.$ZodLiteral({ type: "literal", values: [value] }));

export const oneOf = <const T extends readonly string[]>(values: T): core.$ZodEnum<{ [K in T[number]]: K }> =>
  lazy(() => new core.$ZodEnum({ type: "enum", entries: Object.fromEntries(values.map((v) => [v, v])) }));

/** A text that matches a pattern. The pattern must cover the whole text: `^…$`. */
export const text = (pattern: RegExp): core.$ZodString =>
  lazy(() => {
    const check = new core.$ZodCheckRegex({ check: "string_format", format: "regex", pattern });
    return new core.$ZodString({ type: "string", checks: [check] });
  });

/**
 * A text of `min` to `max` characters of one kind, for patterns with Unicode properties. Browsers load Unicode tables for
 * such patterns. `small-schema.ts` avoids that for texts of ASCII letters, digits, spaces and `_`.
 *
 * @param character the pattern of one character; ASCII letters, digits, space and `_` must match it
 */
export const wideText = (character: string, max: number, min = 0): core.$ZodString =>
  text(new RegExp(`^(${character}){${min},${max}}$`, "u"));

export const optional = <S extends Schema>(innerType: S): core.$ZodOptional<S> =>
  lazy(() => new core.$ZodOptional({ type: "optional", innerType }));

export const nullable = <S extends Schema>(innerType: S): core.$ZodNullable<S> =>
  lazy(() => new core.$ZodNullable({ type: "nullable", innerType }));

export const array = <S extends Schema>(element: S): core.$ZodArray<S> =>
  lazy(() => new core.$ZodArray({ type: "array", element }));

/** A member that counts as absent when it is invalid. */
export const droppable = <S extends Schema>(innerType: S): core.$ZodCatch<S> =>
  lazy(() => new core.$ZodCatch({ type: "catch", innerType, catchValue: () => undefined }));

/** Parses untrusted data. Returns undefined for invalid data, without a reason, because the data may be card data. */
export function read<S extends Schema>(schema: S, data: unknown): Infer<S> | undefined {
  const { value, issues } = schema._zod.run(
    { value: data, issues: [] },
    { async: false },
  ) as core.ParsePayload;
  return issues.length === 0 ? (value as Infer<S>) : undefined;
}
