import { HostedSessionErrorEvent } from "./events.ts";

/** Reports a mistake in the page's markup or script to its developers: in the console and as an `error` event. */
export function reportUsageError(element: Element, message: string): void {
  console.error(`[hosted-session] ${message}`, element);
  element.dispatchEvent(new HostedSessionErrorEvent("misuse", message));
}
