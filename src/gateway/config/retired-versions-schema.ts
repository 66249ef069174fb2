import { z } from "../../wire/schema/zod.ts";

/** API versions up to `upTo` that the gateway rejects from a day on (UTC), which the operator publishes beforehand. */
export const RetiredVersions = z.strictObject({
  upTo: z.int().check(z.minimum(1), z.maximum(999)),
  from: z.iso.date(),
});
export type RetiredVersions = z.infer<typeof RetiredVersions>;
