import { z } from "../schema/zod.ts";

/** A number as it was written: a whole one beyond 2^53 became another one when it was read. */
const exactNumber = z
  .number()
  .check(z.refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value)));

/**
 * A short text of a given shape. Clients send JSON numbers where texts are documented (amounts, security
 * codes), so a number is taken for its digits. Card numbers, account numbers and tokens are not read with this:
 * so many digits do not survive being a number.
 */
export function text(shape: RegExp) {
  const shaped = z.string().check(z.regex(shape));
  const digits = z.pipe(
    exactNumber,
    z.transform((value) => String(value)),
  );
  return z.optional(z.union([shaped, z.pipe(digits, shaped)]));
}

/** A text that only ever is a text. */
export function strictText(shape: RegExp) {
  return z.optional(z.string().check(z.regex(shape)));
}

/** Printable text of at most `most` characters; no NUL, no half of a surrogate pair. */
export function words(most: number) {
  return text(new RegExp(`^[^\\u0000\\p{Cs}]{1,${most}}$`, "u"));
}

/**
 * Any characters, 1 to 40: order and transaction ids (protocol, 6). Not `.` and `..`, which in an address stand for
 * another one, also in those of a gateway that operations are handed on to.
 */
export const Id = z.string().check(z.regex(/^(?!\.{1,2}$)[^\p{C}]{1,40}$/u));

/** Amounts as requests carry them; whether the decimals fit the currency is judged with the currency. */
export const Amount = text(/^\d{1,12}(?:\.\d{1,3})?$/);
export const Currency = strictText(/^[A-Z]{3}$/);

const passed = z.union([z.string().check(z.regex(/^[^\u0000\p{Cs}]{1,2000}$/u)), exactNumber, z.boolean()]);
type Passed = z.infer<typeof passed> | Passed[] | { [name: string]: Passed };

/**
 * A value that the gateway stores and hands on without a look inside: text or number or yes-or-no, in groups
 * and lists. The names were checked when the request was read.
 */
export const Passed: z.ZodMiniType<Passed> = z.lazy(() =>
  z.union([passed, z.array(Passed).check(z.maxLength(200)), z.record(z.string(), Passed)]),
);

/** A group of fields of which some have a meaning here and the others are handed on. */
export function group<T extends z.core.$ZodShape>(shape: T) {
  return z.optional(z.catchall(z.object(shape), Passed));
}

/** A group that is handed on whole. */
export const PassedGroup = z.optional(z.record(z.string(), Passed));
