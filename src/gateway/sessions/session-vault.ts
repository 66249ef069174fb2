import { createHmac, randomBytes } from "node:crypto";
import type { PaymentFields } from "../../wire/rest/rest-requests.ts";
import type { SessionHistory } from "../../core/session-history.ts";
import type { SecurityCodeKeys, Keys } from "../crypto/key-ring.ts";
import { Secret } from "../crypto/secret.ts";
import { associatedData } from "../store/associated-data.ts";
import type { CodeRow, SessionRow } from "../store/store.ts";
import { createVault, UnopenableError, type Vault } from "../crypto/vault.ts";

/** What a session's sealed value holds. */
export interface SessionContent {
  /** The request fields that were stored, without the security code. */
  fields: PaymentFields;
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
  /** Seals a code that came with the write of this row. */
  sealCode(row: SessionRow, expiresAt: number, code: string): Promise<CodeRow>;
  /** Nothing when the key has passed: then the code is gone, as it would be after its time. */
  openCode(row: CodeRow): Promise<Secret<string> | undefined>;
}

/**
 * @param vault seals what lives as long as a session
 * @param securityCodeKeys the keys that pass, for security codes
 */
export function createSessionVault(
  idKey: Uint8Array,
  vault: Vault,
  securityCodeKeys: SecurityCodeKeys,
): SessionVault {
  return {
    keyOf: (sessionId) => createHmac("sha256", idKey).update(sessionId).digest("hex"),
    newAesKey: () => randomBytes(32).toString("base64"),
    seal: (row, content) => ({
      ...row,
      sealed: vault.seal(associatedData.session(row), JSON.stringify(content)),
    }),
    open: (row) => JSON.parse(vault.open(associatedData.session(row), row.sealed)) as SessionContent,
    async sealCode({ key: sessionKey, merchant, version }, expiresAt, code) {
      const active = await securityCodeKeys.active();
      const columns = { sessionKey, merchant, version, expiresAt };
      return { ...columns, sealed: createVault(oneKey(active)).seal(associatedData.code(columns), code) };
    },
    async openCode(row) {
      const { kid } = row.sealed;
      const key = await securityCodeKeys.find(kid);
      if (!key) return undefined;
      try {
        return new Secret(createVault(oneKey({ kid, key })).open(associatedData.code(row), row.sealed));
      } catch (error) {
        if (error instanceof UnopenableError) return undefined;
        throw error;
      }
    },
  };
}

/** A ring of one key, which was found beforehand. */
function oneKey(only: { kid: string; key: Uint8Array }): Keys {
  return { active: () => only, find: (kid) => (kid === only.kid ? only.key : undefined) };
}
