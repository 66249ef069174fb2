import { type Boot, FRAME_TOKEN_HEADER } from "../../wire/page-frame/boot.ts";
import { ErrorResponse } from "../../wire/rest/frame-api.ts";
import { read, type Schema } from "../../wire/schema/schema.ts";

/** How a call to the service ended. `lost`: no answer, or none that can be understood. */
export type Outcome<T> =
  | { is: "ok"; answer: T }
  | { is: "error"; error: ErrorResponse["error"] }
  | { is: "timeout" }
  | { is: "lost" };

/** The service as one frame may call it. */
export type Call = <T>(
  method: "POST" | "PUT",
  path: string,
  body: unknown,
  schema: Schema<T>,
  signal?: AbortSignal,
) => Promise<Outcome<T>>;

const PATIENCE = 20_000;

/** Calls the service that this document came from, and no other; never throws. */
export function caller({ gateway, apiVersion, merchant, frameToken }: Boot): Call {
  const base = `${gateway}/api/rest/version/${apiVersion}/merchant/${merchant}`;
  return async (verb, path, body, schema, signal) => {
    const timeout = AbortSignal.timeout(PATIENCE);
    const request: RequestInit = {
      method: verb,
      body: JSON.stringify(body),
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
        const answer = read(schema, data);
        if (answer) return { is: "ok", answer };
      } else {
        const wrong = read(ErrorResponse, data);
        if (wrong) return { is: "error", ...wrong };
      }
    } catch {}
    return { is: timeout.aborted ? "timeout" : "lost" };
  };
}
