import type { JsonObject } from "../../core/json.ts";
import type { GatewayError } from "../../wire/rest/errors.ts";
import { writeForm } from "../../wire/nvp/nvp-form.ts";
import { toPairs } from "../../wire/nvp/nvp.ts";
import { API_HEADERS } from "./headers.ts";
import type { Log } from "../observability/log.ts";
import { toErrorResponse } from "./error-response.ts";

/**
 * The error response to a request that is rejected by its URL or host alone, before its body is read. The body is in the
 * format of the API that the URL belongs to: name-value pairs or JSON. The request is logged.
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
