import { type Boot, FRAME_TOKEN_HEADER } from "../../wire/page-frame/boot.ts";
import { ErrorResponse } from "../../wire/rest/frame-api.ts";
import { read, type Schema } from "../../wire/schema/schema.ts";

/** How a request to the gateway ended. `lost`: no response, or one that cannot be parsed. */
export type Outcome<T> =
  { is: "ok"; body: T } | { is: "error"; error: ErrorResponse["error"] } | { is: "timeout" } | { is: "lost" };

/** Sends one request to the gateway. */
export type Call = <T>(
  method: "POST" | "PUT",
  path: string,
  body: unknown,
  schema: Schema<T>,
  signal?: AbortSignal,
) => Promise<Outcome<T>>;

/** Milliseconds. */
const REQUEST_TIMEOUT = 20_000;

/** Makes the function that sends requests to the gateway that this document came from, and to no other. It never throws. */
export function caller({ gateway, apiVersion, merchant, frameToken }: Boot): Call {
  const base = `${gateway}/api/rest/version/${apiVersion}/merchant/${merchant}`;
  return async (verb, path, content, schema, signal) => {
    const timeout = AbortSignal.timeout(REQUEST_TIMEOUT);
    const request: RequestInit = {
      method: verb,
      body: JSON.stringify(content),
      headers: { "Content-Type": "application/json", [FRAME_TOKEN_HEADER]: frameToken },
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    };
    try {
      const response = await fetch(`${base}/${path}`, request);
      const data: unknown = await response.json();
      if (response.ok) {
        const body = read(schema, data);
        if (body) return { is: "ok", body };
      } else {
        const wrong = read(ErrorResponse, data);
        if (wrong) return { is: "error", ...wrong };
      }
    } catch {}
    return { is: timeout.aborted ? "timeout" : "lost" };
  };
}
