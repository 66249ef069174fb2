import type { ServerResponse } from "node:http";

/** How long a client may take to read an answer, in milliseconds; as long as it may take to send a request. */
const PATIENCE_MS = 15_000;

/**
 * Closes the connection of a client that asks and then does not read: what it was to be told would stay in memory for
 * as long as it likes. The time begins when there is an answer, however long that was worked on.
 */
export function closeWhenStalled(response: ServerResponse): void {
  response.once("prefinish", () => {
    const timer = setTimeout(() => response.socket?.destroy(), PATIENCE_MS).unref();
    response.once("close", () => clearTimeout(timer));
  });
}
