import { z } from "../../wire/schema/zod.ts";

/** API versions up to one that are no longer spoken from a day on (UTC), published beforehand. */
export const RetiredVersions = z.strictObject({
  upTo: z.int().check(z.minimum(1), z.maximum(999)),
  from: z.iso.date(),
});
export type RetiredVersions = z.infer<typeof RetiredVersions>;
