import { z } from "../../wire/schema/zod.ts";

type Schema = z.core.$ZodType;

const advice = new WeakMap<Schema, string>();

/** Returns the schema of an option with a note of what to write there, for errors about the option and everything in it. */
export function advise<S extends Schema>(schema: S, write: string): S {
  // A copy, because options may share a schema and not the advice.
  const own = z.clone(schema);
  advice.set(own, write);
  return own;
}

/** An option that is off unless the file says `true`. */
export const flag = () => advise(z._default(z.boolean(), false), "true or false");

/**
 * Describes a mistake in a configuration: its path, and the advice of the innermost option that has one. The written value is
 * left out, because it may be a secret.
 *
 * @param schema the schema that reported the issue
 */
export function describeIssue(schema: Schema, issue: z.core.$ZodIssue): string {
  const path = issue.path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
    .join("")
    .replace(/^\./, "");
  if (issue.code === "unrecognized_keys") {
    return `${path === "" ? "" : `${path}: `}no such setting: ${issue.keys.join(", ")}`;
  }
  const write = findAdvice(schema, issue.path);
  return `${path}: ${write === undefined ? issue.message : `write ${write}`}`;
}

/** The advice of the last schema along the path that has one. */
function findAdvice(schema: Schema, [step, ...rest]: readonly PropertyKey[]): string | undefined {
  const { innerType, options = [], shape, element, valueType } = schema._zod.def as Parts;
  const own = advice.get(schema);
  if (innerType) return findAdvice(innerType, step === undefined ? [] : [step, ...rest]) ?? own;
  if (step === undefined) return own;
  const inner = options
    .map((option) => findAdvice(option, [step, ...rest]))
    .find((found) => found !== undefined);
  const next = shape?.[step] ?? element ?? valueType;
  return inner ?? (next && findAdvice(next, rest)) ?? own;
}

/** The parts that the kinds of schemas used here have: wrappers, unions, objects, arrays and records. */
interface Parts {
  innerType?: Schema;
  options?: readonly Schema[];
  shape?: Readonly<Record<PropertyKey, Schema>>;
  element?: Schema;
  valueType?: Schema;
}
