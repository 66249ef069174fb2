import { Hono } from "hono";
import { GatewayError, renderError } from "../../wire/rest/errors.ts";
import { API_HEADERS } from "../http/headers.ts";
import { addressKey, createLimiter } from "../limits/limiter.ts";
import { BROWSER_BYTES, readText } from "../http/request-body.ts";

/** What may be told of a report: a word of this list. Addresses and samples in it may hold anything. */
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

/** What the report route works with. */
export interface ReportDependencies {
  gatewayOrigin: (request: Request, env: unknown) => string | undefined;
  /** The address that a request came from. */
  address: (request: Request, env: unknown) => string | undefined;
  onReport: (what: Reported) => void;
}

const TYPES = ["application/csp-report", "application/reports+json"];
const PER_MINUTE = 10;
/** Most reports that one request is read for. */
const BATCH = 20;

/**
 * `POST /form/report`: where browsers tell that the policy of a frame document was violated. Of each report only
 * the name of the violated directive is kept, for the log; anybody may send anything here.
 */
export function reportRoutes({ gatewayOrigin, address, onReport }: ReportDependencies): Hono {
  const limiter = createLimiter({ max: PER_MINUTE, windowMs: 60_000, keys: 10_000 });
  return new Hono().post("/form/report", async (c) => {
    if (gatewayOrigin(c.req.raw, c.env) === undefined) return bare(421);
    if (!limiter.take(addressKey(address(c.req.raw, c.env) ?? "unknown")))
      return bare(429, { "Retry-After": "60" });
    try {
      const text = await readText(c.req.raw, BROWSER_BYTES, TYPES);
      for (const what of reportedIn(text).slice(0, BATCH)) onReport(what);
      return bare(204);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return bare(renderError({ code: error.code }, "").status);
    }
  });
}

function bare(status: number, headers: Record<string, string> = {}): Response {
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
    return json.map((report) => word(member(report, "body", "effectiveDirective"), member(report, "type")));
  return [
    word(member(json, "csp-report", "effective-directive"), member(json, "csp-report", "violated-directive")),
  ];
}

/** An own member of what may be anything. */
function member(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === "object" && at !== null ? Object.getOwnPropertyDescriptor(at, name)?.value : undefined,
    value,
  );
}

/** The first that is a known word; older browsers add sources to a directive. */
function word(...told: unknown[]): Reported {
  for (const each of told) {
    const first = typeof each === "string" ? each.split(" ", 1)[0] : undefined;
    const known = REPORTED.find((name) => name === first);
    if (known) return known;
  }
  return "other";
}
