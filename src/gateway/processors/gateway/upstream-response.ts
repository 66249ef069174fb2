import type { JsonObject } from "../../../core/json.ts";
import { z } from "../../../wire/schema/zod.ts";

const json = z.record(z.string(), z.any()) as unknown as z.ZodMiniType<JsonObject>;
const optional = <T>(schema: z.ZodMiniType<T>) => z.catch(z.optional(schema), undefined);

/** The results that another gateway can report of a transaction. */
export const RESULTS = ["SUCCESS", "FAILURE", "PENDING", "UNKNOWN"] as const;

/**
 * The members of another gateway's response that the adapter reads. A member of another shape counts as absent, because
 * a malformed response must lead to `UNKNOWN` and not to an exception.
 */
export const UpstreamResponse = z.object({
  result: optional(z.enum(RESULTS)),
  response: optional(json),
  transaction: optional(json),
  authorizationResponse: optional(json),
  error: optional(z.object({ cause: optional(z.string()), explanation: optional(z.string()) })),
});
export type UpstreamResponse = z.infer<typeof UpstreamResponse>;
