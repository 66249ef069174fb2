import { GatewayError } from "../rest/errors.ts";

/**
 * Reads the pairs of a body of type `application/x-www-form-urlencoded`. It is stricter than a browser: a broken percent
 * escape, or bytes that are not UTF-8, are an error and not a replacement character.
 *
 * @param latin1 whether the body is in ISO-8859-1 instead of UTF-8
 * @throws GatewayError MALFORMED_FORM
 */
export function readForm(text: string, latin1 = false): [string, string][] {
  const decode = latin1 ? decodeLatin1 : decodeURIComponent;
  const decoded = (part: string) => {
    try {
      return decode(part.replaceAll("+", " "));
    } catch {
      throw new GatewayError("MALFORMED_FORM");
    }
  };
  // A client that writes `name=value&` for each pair leaves an empty part at the end.
  const pairs = text.split("&").filter((pair) => pair !== "");
  return pairs.map((pair) => {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new GatewayError("MALFORMED_FORM");
    return [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))];
  });
}

/** Like `decodeURIComponent`, but each byte is a character of ISO-8859-1. */
function decodeLatin1(text: string): string {
  if (/%(?![0-9a-f]{2})/i.test(text)) throw new URIError("malformed percent escape");
  return text.replace(/%(..)/g, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)));
}

/** Writes pairs as a body of type `application/x-www-form-urlencoded`. */
export function writeForm(pairs: readonly (readonly [string, string])[]): string {
  const encode = (text: string) => encodeURIComponent(text.toWellFormed()).replaceAll("%20", "+");
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}
