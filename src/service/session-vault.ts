import { createHmac, randomBytes } from "node:crypto";
import type { JsonObject } from "../core/json.ts";
import type { SessionHistory } from "../core/session-history.ts";
import { Secret } from "./secret.ts";
import type { CodeRow, SessionRow } from "./store/store.ts";
import type { Vault } from "./vault.ts";

/** What a session's sealed value holds. */
export interface SessionContent {
  /** The request fields that were stored, without the security code. */
  fields: JsonObject;
  /** Decrypts what travels through the payer's browser; handed out once, on create. */
  aes256Key: string;
  /** What the latest writes changed; nothing in sessions that were only created. */
  history?: SessionHistory;
}

/** Between sessions as they are used and rows as they are stored. */
export interface SessionVault {
  /** The name of a session in the store: a keyed hash, since the id itself is a secret. */
  keyOf(sessionId: string): string;
  newAesKey(): string;
  seal(row: Omit<SessionRow, "sealed">, content: SessionContent): SessionRow;
  open(row: SessionRow): SessionContent;
  sealCode(sessionKey: string, expiresAt: number, code: string): CodeRow;
  /** Nothing when the key has passed: then the code is gone, as it would be after its time. */
  openCode(row: CodeRow): Secret<string> | undefined;
}

/**
 * @param vault seals what lives as long as a session
 * @param codes seals security codes, under keys that pass
 */
export function createSessionVault(idKey: Uint8Array, vault: Vault, codes: Vault): SessionVault {
  const about = (row: Omit<SessionRow, "sealed">) => [
    "session",
    row.merchant,
    row.key,
    row.version,
    row.apiVersion,
    row.updateStatus,
    row.revision,
    row.createdAt,
    row.expiresAt,
    row.authenticationLeft,
  ];
  return {
    keyOf: (sessionId) => createHmac("sha256", idKey).update(sessionId).digest("hex"),
    newAesKey: () => randomBytes(32).toString("base64"),
    seal: (row, content) => ({ ...row, sealed: vault.seal(about(row), JSON.stringify(content)) }),
    open: (row) => JSON.parse(vault.open(about(row), row.sealed)) as SessionContent,
    sealCode: (sessionKey, expiresAt, code) => ({
      sessionKey,
      expiresAt,
      sealed: codes.seal(["code", sessionKey, expiresAt], code),
    }),
    openCode(row) {
      try {
        return new Secret(codes.open(["code", row.sessionKey, row.expiresAt], row.sealed));
      } catch {
        return undefined;
      }
    },
  };
}
