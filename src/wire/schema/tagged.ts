import { type Infer, literal, read, type Schema, type Shape, strictObject } from "./schema.ts";
import type { z } from "./zod.ts";

/** Parses messages from another window. Returns undefined for an invalid message, and never describes it. */
export interface Parser<T> {
  parse(data: unknown): T | undefined;
}

type Shapes = Record<string, Shape>;

/** The messages that a table of shapes describes: each has its name as `t`. */
export type Tagged<S extends Shapes> = {
  [T in keyof S & string]: Infer<z.core.$ZodObject<{ t: z.core.$ZodLiteral<T> } & S[T], z.core.$strict>>;
}[keyof S & string];

/**
 * A parser for a union of strict objects, discriminated by `t`. It replaces zod's discriminated union, because that would
 * add 0.8 kB to every frame. It rejects everything but plain objects, and does not call a getter for `t`.
 */
export function tagged<S extends Shapes>(shapes: S): Parser<Tagged<S>> {
  // A schema is created for the first message of its kind, because most frames never receive most kinds.
  const made: Record<string, Schema> = {};
  const schemaOf = (tag: unknown) => {
    if (typeof tag !== "string" || !Object.hasOwn(shapes, tag)) return undefined;
    return (made[tag] ??= strictObject({ t: literal(tag), ...shapes[tag]! }));
  };
  return {
    parse(data) {
      // No primitive has this prototype.
      const prototype: unknown = Object.getPrototypeOf(data ?? 0);
      if (prototype !== Object.prototype) return undefined;
      const tag: unknown = Object.getOwnPropertyDescriptor(data, "t")?.value;
      const schema = schemaOf(tag);
      return schema && (read(schema, data) as Tagged<S> | undefined);
    },
  };
}
