import type { MiddlewareHandler } from "hono";
import { GatewayError } from "../../wire/rest/errors.ts";
import { earlyErrorResponse } from "./early-error-response.ts";
import type { Log } from "../observability/log.ts";

/** API versions up to and including `upTo` are refused from the day `from` (UTC, `YYYY-MM-DD`) on. */
export interface RetiredVersionRange {
  upTo: number;
  from: string;
}

/** Where an address names its API version: REST and NVP, the script and the frames. */
const VERSION = /^\/(?:api\/(?:rest|nvp)|form)\/version\/(\d{1,3})(?:\/|$)/;

/**
 * Answers 410 to API versions that the operator has retired, whoever asks and whatever the request holds: an old
 * version that nobody watches any more must not remain as a place to try cards out.
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
