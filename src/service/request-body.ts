import type { JsonObject } from "../core/json.ts";
import { GatewayError } from "../wire/errors.ts";
import { BROWSER_LIMITS, parseJson, SERVER_LIMITS } from "../wire/json-text.ts";

/** The most bytes of a body: from a browser's frame, and from a server. */
export const BROWSER_BYTES = 8 * 1024;
export const SERVER_BYTES = 64 * 1024;

/** What servers send JSON as (protocol, 4.1); a body of nothing may be called anything. */
const SERVER_TYPES = ["application/json", "text/json", "text/plain", "application/x-www-form-urlencoded"];

/**
 * Reads a body as text, never more of it than `most` bytes.
 *
 * @param malformed what bytes are that are not UTF-8
 * @throws GatewayError TOO_LARGE, UNSUPPORTED_MEDIA for a compressed body or another charset, or `malformed`
 */
export async function readText(
  request: Request,
  most: number,
  types: readonly string[],
  malformed: "MALFORMED_JSON" | "MALFORMED_FORM" = "MALFORMED_JSON",
): Promise<string> {
  if (request.headers.get("content-encoding") !== null) throw new GatewayError("UNSUPPORTED_MEDIA");
  if (Number(request.headers.get("content-length") ?? 0) > most) throw new GatewayError("TOO_LARGE");
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > most) throw new GatewayError("TOO_LARGE");
    chunks.push(chunk);
  }
  if (bytes === 0) return "";
  checkType(request.headers.get("content-type"), types);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new GatewayError(malformed);
  }
}

/** The JSON object that a server or a frame sent; an empty body is an empty object. */
export async function readJson(request: Request, from: "server" | "frame"): Promise<JsonObject> {
  const frame = from === "frame";
  const text = await readText(
    request,
    frame ? BROWSER_BYTES : SERVER_BYTES,
    frame ? ["application/json"] : [...SERVER_TYPES, ""],
  );
  if (text.trim() === "") return {};
  return parseJson(text, frame ? BROWSER_LIMITS : SERVER_LIMITS);
}

function checkType(header: string | null, types: readonly string[]): void {
  const [type = "", ...parameters] = (header ?? "").split(";").map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice(8)
    .replaceAll('"', "");
  const fineCharset =
    charset === undefined || charset === "utf-8" || charset === "utf8" || charset === "us-ascii";
  if (!types.includes(type) || !fineCharset) throw new GatewayError("UNSUPPORTED_MEDIA");
}
