import type { JsonObject } from "../../core/json.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { BROWSER_LIMITS, parseJson, SERVER_LIMITS } from "../../wire/rest/json-text.ts";

/** The limit of a request body in bytes: from a frame, and from a merchant's server. */
export const BROWSER_BYTES = 8 * 1024;
export const SERVER_BYTES = 64 * 1024;

/** Media types that servers use for JSON (protocol, 4.1). The type of an empty body is not checked. */
const SERVER_TYPES = ["application/json", "text/json", "text/plain", "application/x-www-form-urlencoded"];

/** The default charsets, and those that servers may use (protocol, 4.1). */
const UTF_8 = ["utf-8", "utf8", "us-ascii"];
export const SERVER_CHARSETS = [...UTF_8, "iso-8859-1"];

/**
 * Reads a body as text, at most `maxBytes` of it.
 *
 * @param malformed the error for bytes that are not UTF-8
 * @throws GatewayError TOO_LARGE; UNSUPPORTED_MEDIA for a compressed body or another type or charset; MALFORMED_HTTP for
 * a body that ends too soon; `malformed`
 */
export async function readText(
  request: Request,
  maxBytes: number,
  types: readonly string[],
  malformed: "MALFORMED_JSON" | "MALFORMED_FORM" = "MALFORMED_JSON",
  charsets: readonly string[] = UTF_8,
): Promise<string> {
  if (request.headers.get("content-encoding") !== null) throw new GatewayError("UNSUPPORTED_MEDIA");
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw new GatewayError("TOO_LARGE");
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.body ?? []) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new GatewayError("TOO_LARGE");
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof GatewayError) throw error;
    // The client disconnected or was too slow, which is no failure of the gateway.
    throw new GatewayError("MALFORMED_HTTP", undefined, { cause: error });
  }
  if (bytes === 0) return "";
  checkType(request, types, charsets);
  const body = Buffer.concat(chunks);
  if (isLatin1(request)) return body.toString("latin1");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new GatewayError(malformed);
  }
}

/** Reads a JSON object. An empty body is an empty object, and so is the `[]` that PHP sends. @throws GatewayError */
export async function readJson(request: Request, from: "server" | "frame"): Promise<JsonObject> {
  const frame = from === "frame";
  const text = await readText(
    request,
    frame ? BROWSER_BYTES : SERVER_BYTES,
    frame ? ["application/json"] : [...SERVER_TYPES, ""],
    "MALFORMED_JSON",
    frame ? UTF_8 : SERVER_CHARSETS,
  );
  if (text.trim() === "" || (!frame && text.trim() === "[]")) return {};
  return parseJson(text, frame ? BROWSER_LIMITS : SERVER_LIMITS);
}

/** Whether the request declares the charset ISO-8859-1. */
export function isLatin1(request: Request): boolean {
  return typeOf(request).charset === "iso-8859-1";
}

function checkType(request: Request, types: readonly string[], charsets: readonly string[]): void {
  const { type, charset = "utf-8" } = typeOf(request);
  if (!types.includes(type) || !charsets.includes(charset)) throw new GatewayError("UNSUPPORTED_MEDIA");
}

function typeOf({ headers }: Request): { type: string; charset: string | undefined } {
  const [type = "", ...parameters] = (headers.get("content-type") ?? "")
    .split(";")
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith("charset="));
  return { type, charset: charset?.slice(8).replaceAll('"', "") };
}
