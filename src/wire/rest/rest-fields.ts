import { z } from "../schema/zod.ts";

/** A JSON number that keeps its value: a whole number beyond 2^53 is rejected, because reading it has rounded it. */
const exactNumber = z
  .number()
  .check(z.refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value)));

/**
 * An optional short text of a given shape. Clients send JSON numbers where the protocol documents texts (amounts,
 * security codes), so a number is read as its digits. Card numbers, account numbers and tokens do not use this, because so
 * many digits do not survive as a number.
 */
export function text(shape: RegExp) {
  const shaped = z.string().check(z.regex(shape));
  const digits = z.pipe(
    exactNumber,
    z.transform((value) => String(value)),
  );
  return z.optional(z.union([shaped, z.pipe(digits, shaped)]));
}

/** An optional text that must be a JSON string. */
export function strictText(shape: RegExp) {
  return z.optional(z.string().check(z.regex(shape)));
}

/** Optional printable text of 1 to `max` characters: no NUL, no half of a surrogate pair. */
export function words(max: number) {
  return text(new RegExp(`^[^\\u0000\\p{Cs}]{1,${max}}$`, "u"));
}

/**
 * An order or transaction id: 1 to 40 characters of any kind (protocol, 6), but not `.` and `..`. Those name another
 * path in a URL, also in the URLs of a gateway that operations are passed on to.
 */
export const Id = z.string().check(z.regex(/^(?!\.{1,2}$)[^\p{C}]{1,40}$/u));

/** An amount as requests carry it. Whether its decimals fit is decided with the currency. */
export const Amount = text(/^\d{1,12}(?:\.\d{1,3})?$/);
/** An ISO 4217 code by its shape. */
export const Currency = strictText(/^[A-Z]{3}$/);

const passed = z.union([z.string().check(z.regex(/^[^\u0000\p{Cs}]{1,2000}$/u)), exactNumber, z.boolean()]);
export type Passed = z.infer<typeof passed> | Passed[] | { [name: string]: Passed };

/**
 * A value that the gateway stores and passes on unread: text, number or boolean, in groups and lists. Member names were
 * checked when the body was read.
 */
export const Passed: z.ZodMiniType<Passed> = z.lazy(() =>
  z.union([passed, z.array(Passed).check(z.maxLength(200)), z.record(z.string(), Passed)]),
);

/** {@link Passed} for the members of a group that have no name here. Their type is `unknown`, because nothing reads them. */
export const FurtherMember = Passed as z.ZodMiniType;

/** An optional group: the members in `shape` have a meaning here, the others are passed on unread. */
export function group<T extends z.core.$ZodShape>(shape: T) {
  return z.optional(z.catchall(z.object(shape), FurtherMember));
}

/** An optional group that is passed on unread. */
export const PassedGroup = z.optional(z.record(z.string(), Passed));
