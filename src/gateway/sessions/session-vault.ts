import { createHmac, randomBytes } from "node:crypto";
import type { PaymentFields } from "../../wire/rest/rest-requests.ts";
import type { SessionHistory } from "../../core/session-history.ts";
import type { SecurityCodeKeys, Keys } from "../crypto/key-ring.ts";
import { Secret } from "../crypto/secret.ts";
import { associatedData } from "../store/associated-data.ts";
import type { CodeRow, SessionRow } from "../store/store.ts";
import { createVault, UnopenableError, type Vault } from "../crypto/vault.ts";

/** The content of a session's sealed value. */
export interface SessionContent {
  /** The stored fields, without the security code. */
  fields: PaymentFields;
  /** Decrypts data that passes through the payer's browser. Only the response to the create request contains it. */
  aes256Key: string;
  /** The kinds of content that the latest writes changed. Absent until the first update. */
  history?: SessionHistory;
}

/** Seals sessions into rows, and opens rows. */
export interface SessionVault {
  /** The key of a session in the store: a keyed hash of its id, because the id is a secret. */
  keyOf(sessionId: string): string;
  newAesKey(): string;
  seal(row: Omit<SessionRow, "sealed">, content: SessionContent): SessionRow;
  open(row: SessionRow): SessionContent;
  /** Seals a security code that belongs to this row. */
  sealCode(row: SessionRow, expiresAt: number, code: string): Promise<CodeRow>;
  /** Opens a security code. Returns undefined when its key no longer exists, as after the code's expiry. */
  openCode(row: CodeRow): Promise<Secret<string> | undefined>;
}

/**
 * @param idKey the key of the hash of session ids
 * @param vault seals the content of sessions
 * @param securityCodeKeys the ephemeral keys that seal security codes
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

/** A key ring with one key. */
function oneKey(only: { kid: string; key: Uint8Array }): Keys {
  return { active: () => only, find: (kid) => (kid === only.kid ? only.key : undefined) };
}
