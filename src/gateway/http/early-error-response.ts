import type { JsonObject } from "../../core/json.ts";
import type { GatewayError } from "../../wire/rest/errors.ts";
import { writeForm } from "../../wire/nvp/nvp-form.ts";
import { toPairs } from "../../wire/nvp/nvp.ts";
import { API_HEADERS } from "./headers.ts";
import type { Log } from "../observability/log.ts";
import { toErrorResponse } from "./error-response.ts";

/**
 * Refuses a request by its address alone, before anything else of it is read, in the spelling of the protocol that
 * the address belongs to.
 */
export function earlyErrorResponse(error: GatewayError, request: Request, log: Log): Response {
  const route = "unknown";
  const { status, body } = toErrorResponse(error, log, { route });
  log({ event: "request", route, method: request.method, status, ms: 0, error: error.code });
  const isForm = new URL(request.url).pathname.startsWith("/api/nvp/");
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
  const text = isForm ? writeForm(toPairs({ ...body } as JsonObject)) : JSON.stringify(body);
  return new Response(text, {
    status,
    headers: { ...API_HEADERS, "Content-Type": `${type};charset=UTF-8` },
  });
}
