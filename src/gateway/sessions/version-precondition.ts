import { changesSince, type SessionHistory } from "../../core/session-history.ts";
import { GatewayError } from "../../wire/rest/errors.ts";

/** The part of a session that the precondition reads: its version, and the kinds of content that writes changed. */
export interface VersionedSession {
  row: { version: string };
  history?: SessionHistory | undefined;
}

/**
 * Checks the precondition `session.version`: the version that the merchant decided on must be the current one. The
 * error lists the kinds of content that later writes changed, so that a shop can inform its payer. It never contains the
 * new content.
 *
 * @throws GatewayError SESSION_CHANGED
 */
export function checkVersion({ row, history = [] }: VersionedSession, version: string | undefined): void {
  if (version === undefined || version === row.version) return;
  throw new GatewayError("SESSION_CHANGED", undefined, { changed: changesSince(history, version) });
}
