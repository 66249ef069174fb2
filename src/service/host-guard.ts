import type { MiddlewareHandler } from "hono";
import type { JsonObject } from "../core/json.ts";
import { GatewayError } from "../wire/errors.ts";
import { writeForm } from "../wire/nvp-form.ts";
import { toPairs } from "../wire/nvp.ts";
import { API_HEADERS } from "./headers.ts";
import type { Log } from "./log.ts";
import { refusalOf } from "./refusal.ts";

/**
 * Answers 421 to requests that were meant for somebody else's name, before anything of them is read: a page whose
 * name was pointed at this machine speaks to it under that name.
 *
 * @param isForUs whether the request's `Host` is one of the gateway's
 */
export function hostGuard(isForUs: (request: Request, env: unknown) => boolean, log: Log): MiddlewareHandler {
  return async (c, next) => {
    if (isForUs(c.req.raw, c.env)) return next();
    const route = "unknown";
    const { error, status, body } = refusalOf(new GatewayError("MISDIRECTED"), log, { route });
    log({ event: "request", route, method: c.req.method, status, ms: 0, error: error.code });
    const isForm = c.req.path.startsWith("/api/nvp/");
    const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
    const text = isForm ? writeForm(toPairs({ ...body } as JsonObject)) : JSON.stringify(body);
    return new Response(text, {
      status,
      headers: { ...API_HEADERS, "Content-Type": `${type};charset=UTF-8` },
    });
  };
}
