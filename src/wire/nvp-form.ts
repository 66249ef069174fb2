import { GatewayError } from "./errors.ts";

/**
 * The pairs of a body of type `application/x-www-form-urlencoded`, in UTF-8. Stricter than a browser's own
 * reading: a broken percent sign or bytes that are not UTF-8 are an error, not a replacement character.
 *
 * @throws GatewayError MALFORMED_FORM
 */
export function readForm(text: string): [string, string][] {
  if (text === "") return [];
  return text.split("&").map((pair) => {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new GatewayError("MALFORMED_FORM");
    return [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new GatewayError("MALFORMED_FORM");
  }
}

/** Pairs as a body. */
export function writeForm(pairs: readonly (readonly [string, string])[]): string {
  const encode = (text: string) => encodeURIComponent(text.toWellFormed()).replaceAll("%20", "+");
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}
