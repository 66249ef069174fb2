import { Hono } from "hono";
import { GatewayError, renderError } from "../../wire/rest/errors.ts";
import { API_HEADERS } from "../http/headers.ts";
import { addressKey, createLimiter } from "../limits/limiter.ts";
import { BROWSER_BYTES, readText } from "../http/request-body.ts";

/** The words that a report is logged as. URLs and samples of a report are not logged, because they may contain anything. */
export const REPORTED = [
  "base-uri",
  "connect-src",
  "default-src",
  "font-src",
  "form-action",
  "frame-ancestors",
  "frame-src",
  "img-src",
  "manifest-src",
  "media-src",
  "object-src",
  "require-trusted-types-for",
  "script-src",
  "script-src-attr",
  "script-src-elem",
  "style-src",
  "style-src-attr",
  "style-src-elem",
  "trusted-types",
  "worker-src",
  "integrity-violation",
  "coep",
  "coop",
  "crash",
  "deprecation",
  "intervention",
  "permissions-policy-violation",
  "other",
] as const;
export type Reported = (typeof REPORTED)[number];

/** The dependencies of the report route. */
export interface ReportDependencies {
  gatewayOrigin: (request: Request, env: unknown) => string | undefined;
  /** The client's IP address. */
  address: (request: Request, env: unknown) => string | undefined;
  onReport: (what: Reported) => void;
}

const TYPES = ["application/csp-report", "application/reports+json"];
const PER_MINUTE = 10;
/** The limit of reports that are read from one request. */
const MAX_REPORTS = 20;

/**
 * `POST /form/report`: browsers report violations of a frame document's CSP here. The log gets only the name of the
 * violated directive, because the endpoint is public and a report may contain anything.
 */
export function reportRoutes({ gatewayOrigin, address, onReport }: ReportDependencies): Hono {
  const limiter = createLimiter({ max: PER_MINUTE, windowMs: 60_000, keys: 10_000 });
  return new Hono().post("/form/report", async (c) => {
    if (gatewayOrigin(c.req.raw, c.env) === undefined) return emptyResponse(421);
    if (!limiter.take(addressKey(address(c.req.raw, c.env) ?? "unknown")))
      return emptyResponse(429, { "Retry-After": "60" });
    try {
      const text = await readText(c.req.raw, BROWSER_BYTES, TYPES);
      for (const what of reportedIn(text).slice(0, MAX_REPORTS)) onReport(what);
      return emptyResponse(204);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return emptyResponse(renderError({ code: error.code }, "").status);
    }
  });
}

function emptyResponse(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { ...API_HEADERS, ...headers } });
}

function reportedIn(text: string): Reported[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new GatewayError("MALFORMED_JSON");
  }
  if (Array.isArray(json))
    return json.map((report) =>
      knownWord(member(report, "body", "effectiveDirective"), member(report, "type")),
    );
  return [
    knownWord(
      member(json, "csp-report", "effective-directive"),
      member(json, "csp-report", "violated-directive"),
    ),
  ];
}

/** An own property of an unknown value, by its path. */
function member(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === "object" && at !== null ? Object.getOwnPropertyDescriptor(at, name)?.value : undefined,
    value,
  );
}

/** The first value that is a known word. Older browsers append the sources to a directive. */
function knownWord(...values: unknown[]): Reported {
  for (const each of values) {
    const first = typeof each === "string" ? each.split(" ", 1)[0] : undefined;
    const known = REPORTED.find((name) => name === first);
    if (known) return known;
  }
  return "other";
}
