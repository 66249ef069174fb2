import { HostedSessionErrorEvent } from "./events.ts";

/** The page is wrong: says so to whoever writes it, in the console and as an `error` event. */
export function reportMisuse(element: Element, message: string): void {
  console.error(`[hosted-session] ${message}`, element);
  element.dispatchEvent(new HostedSessionErrorEvent("misuse", message));
}
