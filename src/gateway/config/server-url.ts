import { isLoopbackHost } from "../../core/loopback.ts";

/**
 * Whether card data may be asked for or sent at a URL, and further paths stand behind it: over TLS, in the clear to this
 * machine alone, with nothing but host and path.
 */
export function isServerUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || /[?#\s]/.test(text)) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
}
