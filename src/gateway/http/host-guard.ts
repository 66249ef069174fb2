import type { MiddlewareHandler } from "hono";
import { GatewayError } from "../../wire/rest/errors.ts";
import { earlyErrorResponse } from "./early-error-response.ts";
import type { Log } from "../observability/log.ts";

/**
 * Answers 421 to requests that were meant for somebody else's name, before anything of them is read: a page whose
 * name was pointed at this machine speaks to it under that name.
 *
 * @param isForUs whether the request's `Host` is one of the gateway's
 */
export function hostGuard(isForUs: (request: Request, env: unknown) => boolean, log: Log): MiddlewareHandler {
  return async (c, next) => {
    if (isForUs(c.req.raw, c.env)) return next();
    return earlyErrorResponse(new GatewayError("MISDIRECTED"), c.req.raw, log);
  };
}
