import { changesSince, type SessionHistory } from "../../core/session-history.ts";
import { GatewayError } from "../../wire/rest/errors.ts";

/** What the precondition reads of a session: its version, and which kinds of content each recent write changed. */
export interface VersionedSession {
  row: { version: string };
  history?: SessionHistory | undefined;
}

/**
 * Checks the precondition `session.version`: the version that the merchant decided on must be the current one. The
 * error lists the kinds of content that later writes changed, so that a shop can tell its payer; it never says what the
 * content is now.
 *
 * @throws GatewayError SESSION_CHANGED
 */
export function checkVersion({ row, history = [] }: VersionedSession, version: string | undefined): void {
  if (version === undefined || version === row.version) return;
  throw new GatewayError("SESSION_CHANGED", undefined, { changed: changesSince(history, version) });
}
