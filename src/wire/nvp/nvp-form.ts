import { GatewayError } from "../rest/errors.ts";

/**
 * The pairs of a body of type `application/x-www-form-urlencoded`, in UTF-8 or, if it says so, in ISO-8859-1.
 * Stricter than a browser's own reading: a broken percent sign or bytes that are not UTF-8 are an error, not a
 * replacement character.
 *
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
  // Whoever writes `name=value&` for each pair has nothing behind the last one.
  const pairs = text.split("&").filter((pair) => pair !== "");
  return pairs.map((pair) => {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new GatewayError("MALFORMED_FORM");
    return [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))];
  });
}

/** As `decodeURIComponent`, where each byte is a character. */
function decodeLatin1(text: string): string {
  if (/%(?![0-9a-f]{2})/i.test(text)) throw new URIError("a broken percent sign");
  return text.replace(/%(..)/g, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)));
}

/** Pairs as a body. */
export function writeForm(pairs: readonly (readonly [string, string])[]): string {
  const encode = (text: string) => encodeURIComponent(text.toWellFormed()).replaceAll("%20", "+");
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}
