import type { MiddlewareHandler } from "hono";
import { GatewayError } from "../../wire/rest/errors.ts";
import { earlyErrorResponse } from "./early-error-response.ts";
import type { Log } from "../observability/log.ts";

/**
 * Responds with 421 to a request for another host name, before its body is read. This stops DNS rebinding: a page whose
 * name resolves to this machine sends its requests under that name.
 *
 * @param isForUs whether the request's `Host` is one of the gateway's
 */
export function hostGuard(isForUs: (request: Request, env: unknown) => boolean, log: Log): MiddlewareHandler {
  return async (c, next) => {
    if (isForUs(c.req.raw, c.env)) return next();
    return earlyErrorResponse(new GatewayError("MISDIRECTED"), c.req.raw, log);
  };
}
