import { changesSince } from "../../core/session-history.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import type { Session } from "./sessions.ts";

/**
 * The lock: a version that a decision was made on must be the session's own. The refusal says what kinds of
 * content were written since, so that a shop can say to its payer what has changed; never what it is now.
 *
 * @throws GatewayError SESSION_CHANGED
 */
export function checkVersion({ row, history = [] }: Session, version: string | undefined): void {
  if (version === undefined || version === row.version) return;
  throw new GatewayError("SESSION_CHANGED", undefined, { changed: changesSince(history, version) });
}
