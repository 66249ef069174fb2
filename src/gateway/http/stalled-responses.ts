import type { ServerResponse } from "node:http";

/** How long a client may take to read a response: as long as it may take to send a request. */
const READ_TIMEOUT_MS = 15_000;

/**
 * Closes the connection of a client that does not read its response, because the response stays in memory until it is
 * read. The timeout starts when the response is complete, so slow work on a request does not count.
 */
export function closeWhenStalled(response: ServerResponse): void {
  response.once("prefinish", () => {
    const timer = setTimeout(() => response.socket?.destroy(), READ_TIMEOUT_MS).unref();
    response.once("close", () => clearTimeout(timer));
  });
}
