import * as core from "zod/v4/core";

/**
 * The schemas of everything that a browser parses too, made from zod's core classes: the service reads them with
 * these, and what is built for browsers with `small-schema.ts`, which a property test holds to the same. Only
 * words that both have are used. What the service alone parses uses `zod.ts`; schemas from here nest inside those.
 *
 * `jitless`: the component tests run these under policies without 'unsafe-eval', and zod may compile object parsers
 * with `new Function`; a browser reports that as a violation even when it is caught.
 */
core.config({ jitless: true });

export type Schema<T = unknown> = core.$ZodType<T>;
export type Shape = core.$ZodShape;
/** What a schema lets through. */
export type Infer<S> = core.output<S>;

/**
 * A schema that is made when something is first read with it: most of them never are. Zod asks a nested schema for
 * nothing but its `_zod`.
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

/** Whatever it is; judged where it is used. */
export const anything: core.$ZodUnknown = lazy(() => new core.$ZodUnknown({ type: "unknown" }));

export const boolean: core.$ZodBoolean = lazy(() => new core.$ZodBoolean({ type: "boolean" }));

const never: core.$ZodNever = lazy(() => new core.$ZodNever({ type: "never" }));

/** An object with these members and no others: a member nobody thought of makes it invalid. */
export const strictObject = <S extends Shape>(shape: S): core.$ZodObject<S, core.$strict> =>
  lazy(() => new core.$ZodObject({ type: "object", shape, catchall: never }));

/** An object of which only these members are read; for answers of a newer service. */
export const looseRead = <S extends Shape>(shape: S): core.$ZodObject<S, core.$strip> =>
  lazy(() => new core.$ZodObject({ type: "object", shape }));

export const literal = <const T extends string | number>(value: T): core.$ZodLiteral<T> =>
  lazy(() => new core.$ZodLiteral({ type: "literal", values: [value] }));

export const oneOf = <const T extends readonly string[]>(values: T): core.$ZodEnum<{ [K in T[number]]: K }> =>
  lazy(() => new core.$ZodEnum({ type: "enum", entries: Object.fromEntries(values.map((v) => [v, v])) }));

/** A text that matches, from its beginning to its end: write the pattern so. */
export const text = (pattern: RegExp): core.$ZodString =>
  lazy(() => {
    const check = new core.$ZodCheckRegex({ check: "string_format", format: "regex", pattern });
    return new core.$ZodString({ type: "string", checks: [check] });
  });

/**
 * A text of so many characters of one kind, where Unicode's properties say what kind: those make browsers load Unicode's
 * tables, and the small reading looks for none in a text of plain letters, digits and blanks.
 *
 * @param of the pattern of one character, which letters, digits, blank and `_` of ASCII must match
 */
export const wideText = (of: string, most: number, least = 0): core.$ZodString =>
  text(new RegExp(`^(${of}){${least},${most}}$`, "u"));

export const optional = <S extends Schema>(innerType: S): core.$ZodOptional<S> =>
  lazy(() => new core.$ZodOptional({ type: "optional", innerType }));

export const nullable = <S extends Schema>(innerType: S): core.$ZodNullable<S> =>
  lazy(() => new core.$ZodNullable({ type: "nullable", innerType }));

export const array = <S extends Schema>(element: S): core.$ZodArray<S> =>
  lazy(() => new core.$ZodArray({ type: "array", element }));

/** As if it had not been there, where it does not fit. */
export const droppable = <S extends Schema>(innerType: S): core.$ZodCatch<S> =>
  lazy(() => new core.$ZodCatch({ type: "catch", innerType, catchValue: () => undefined }));

/** What came over a border, parsed; or nothing. Why something was refused is never said: it may be card data. */
export function read<S extends Schema>(schema: S, data: unknown): Infer<S> | undefined {
  const { value, issues } = schema._zod.run(
    { value: data, issues: [] },
    { async: false },
  ) as core.ParsePayload;
  return issues.length === 0 ? (value as Infer<S>) : undefined;
}
