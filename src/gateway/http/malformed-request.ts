import type { IncomingMessage } from "node:http";
import type { ErrorCode } from "../../wire/rest/errors.ts";

const METHODS = new Set(["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"]);

/**
 * Checks what Node's parser lets through and two servers could read in two ways: the `Host` header, the method, the
 * transfer coding and the form of the path.
 *
 * @returns the error to respond with; undefined for a request that may go to the routes
 */
export function rejectMalformed(request: IncomingMessage): ErrorCode | undefined {
  const { rawHeaders, httpVersion, url = "", method = "" } = request;
  const hosts = rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host").length;
  // HTTP/1.0 allows a request without a host; no version allows two.
  if (hosts > 1 || (hosts === 0 && httpVersion !== "1.0")) return "MALFORMED_HTTP";
  if (!METHODS.has(method)) return "METHOD_NOT_ALLOWED";
  // The gateway decompresses no request body, so it rejects a compressed transfer coding as it does a content coding.
  if ((request.headers["transfer-encoding"] ?? "chunked").toLowerCase() !== "chunked")
    return "UNSUPPORTED_MEDIA";
  // Only the origin form (RFC 9112, 3.2.1): no full URL, no asterisk, no fragment. Each path has one spelling.
  if (url.includes("#")) return "MALFORMED_HTTP";
  const path = url.split("?")[0]!;
  if (!path.startsWith("/") || path.includes("//") || path.includes("\\")) return "MALFORMED_HTTP";
  if (/(^|\/)\.{1,2}(\/|$)|%2e|%2f|%5c|%00|;/i.test(path)) return "UNKNOWN_PATH";
  return undefined;
}
