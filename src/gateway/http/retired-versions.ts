import type { MiddlewareHandler } from "hono";
import { GatewayError } from "../../wire/rest/errors.ts";
import { earlyErrorResponse } from "./early-error-response.ts";
import type { Log } from "../observability/log.ts";

/** API versions up to and including `upTo` are rejected from the day `from` (UTC, `YYYY-MM-DD`). */
export interface RetiredVersionRange {
  upTo: number;
  from: string;
}

/** The API version in a path: of REST and NVP, of the script and of the frames. */
const VERSION = /^\/(?:api\/(?:rest|nvp)|form)\/version\/(\d{1,3})(?:\/|$)/;

/**
 * Responds with 410 to API versions that the operator has retired, before the request is read. An old version that is
 * no longer monitored must not remain open to card testing.
 */
export function retiredVersions(
  retired: readonly RetiredVersionRange[],
  now: () => Date,
  log: Log,
): MiddlewareHandler {
  return async (c, next) => {
    const version = Number(VERSION.exec(c.req.path)?.[1] ?? Infinity);
    const today = now().toISOString().slice(0, 10);
    if (!retired.some(({ upTo, from }) => version <= upTo && today >= from)) return next();
    return earlyErrorResponse(new GatewayError("VERSION_RETIRED"), c.req.raw, log);
  };
}
