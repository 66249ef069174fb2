import { isLoopbackHost } from "../../core/loopback.ts";

/**
 * Whether card data may be sent to a URL and paths appended to it. It has host and path only, and is https, or http to this
 * machine.
 */
export function isServerUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || /[?#\s]/.test(text)) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackHost(url.hostname));
}
