import { randomBytes } from "node:crypto";
import { without } from "../../core/json.ts";
import { merge } from "../../core/merge.ts";
import { changesBetween, type SessionHistory, withWrite } from "../../core/session-history.ts";
import { expiryOf, firstVersion, nextVersion, sessionId, type Lifetime } from "../../core/session.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import type { PaymentFields } from "../../wire/rest/rest-requests.ts";
import type { BinTable } from "../cards/bin-table.ts";
import { cardNumberOf, giftCardNumberOf } from "../cards/source-view.ts";
import { Secret } from "../crypto/secret.ts";
import { checkVersion } from "./version-precondition.ts";
import type { SessionVault } from "./session-vault.ts";
import type { Change, SessionRow, SessionStore } from "../store/store.ts";
import type { KeyedMutex } from "../system/keyed-mutex.ts";

/** A session as one read found it: its row, its fields, and its security code if the payer gave one. */
export interface Session {
  id: string;
  row: SessionRow;
  /** The stored fields, without the security code. */
  fields: PaymentFields;
  code: Secret<string> | undefined;
  /** Decrypts what passes through the payer's browser. Only the caller that creates the session receives it. */
  aes256Key: string;
  /** Which kinds of content the latest writes changed. */
  history?: SessionHistory;
}

/** A session's id with the merchant and the API version that it belongs to. */
export interface SessionAddress {
  merchant: string;
  apiVersion: number;
  id: string;
}

/** Options of an update of a session. */
export interface UpdateOptions {
  /** The precondition: the version that the caller saw. At another version the update is refused. */
  version?: string | undefined;
  /** Whether the update spends one of the session's authentications. */
  spend?: boolean;
  /** Whether the security code stays although the number is new: a wallet's update keeps it (protocol, 2.7). */
  keepCode?: boolean;
}

/** The use cases of sessions, for every protocol. All throw GatewayError. */
export interface Sessions {
  create(merchant: string, apiVersion: number, limit?: number, fields?: PaymentFields): Promise<Session>;
  /** Merges the fields into the session and gives it a new version. */
  update(address: SessionAddress, added: PaymentFields, options?: UpdateOptions): Promise<Session>;
  find(address: SessionAddress): Promise<Session>;
  /** Reads a session for an operation: its last update was successful, and it is at `version` if one is given. */
  forUse(address: SessionAddress, version: string | undefined): Promise<Session>;
  /** Spends one authentication for a call that does not write. */
  spend(address: SessionAddress): Promise<void>;
  /** The writes with which an operation starts: the session is as it was read, and its code and PIN are deleted. */
  startOfUse(session: Session): Change[];
}

/** The dependencies of {@link createSessions}. */
export interface SessionDependencies {
  store: SessionStore;
  vault: SessionVault;
  /** Determines whether a new number is another type of card. */
  bins: BinTable;
  mutex: KeyedMutex;
  lifetime: Lifetime;
  /** The authentications of a session whose creator did not ask for a number. */
  authenticationLimit: number;
}

/** The highest number of authentications of a session, whatever its creator asks for (protocol, 2.11). */
const MAX_AUTHENTICATIONS = 25;
/** The maximum number of attempts to write, because another instance may write first. */
const MAX_ATTEMPTS = 8;

const CODE = "sourceOfFunds.provided.card.securityCode";
const PIN = "sourceOfFunds.provided.giftCard.pin";

/** Creates {@link Sessions} over the store. Writes to one session run one after another in this process. */
export function createSessions(dependencies: SessionDependencies): Sessions {
  const { store, vault, bins, mutex, lifetime } = dependencies;
  const random = () => randomBytes(4).toString("hex");

  async function read({ merchant, apiVersion, id }: SessionAddress): Promise<Session> {
    const key = vault.keyOf(id);
    const found = await store.findSession(merchant, key);
    if (!found) throw new GatewayError("SESSION_NOT_FOUND");
    const { row, code } = found;
    if (row.apiVersion !== apiVersion) throw new GatewayError("SESSION_API_VERSION");
    return { id, row, ...vault.open(row), code: code && (await vault.openCode(code)) };
  }

  /** Reads the session, decides and writes, and starts over when another process wrote in between. */
  async function change<T>(
    address: SessionAddress,
    decide: (
      session: Session,
    ) => Promise<{ changes: Change[]; result: T }> | { changes: Change[]; result: T },
  ): Promise<T> {
    return mutex.run(vault.keyOf(address.id), async () => {
      for (let left = MAX_ATTEMPTS; left > 0; left -= 1) {
        const { changes, result } = await decide(await read(address));
        if (await store.write(changes)) return result;
      }
      throw new GatewayError("SERVER_BUSY");
    });
  }

  /** The row of a session after a write. */
  function nextRow(
    { row, aes256Key, history = [] }: Session,
    fields: PaymentFields,
    columns: Partial<SessionRow>,
  ): SessionRow {
    const { sealed: _, ...next } = { ...row, ...columns, revision: row.revision + 1 };
    return vault.seal(next, { fields, aes256Key, history });
  }

  function cardTypeOf(number: string): string {
    const { brand, scheme, fundingMethod } = bins.factsOf(number);
    return `${brand} ${scheme} ${fundingMethod}`;
  }

  function authenticationsAfter({ row }: Session): number {
    if (row.authenticationLeft === 0) throw new GatewayError("AUTHENTICATION_LIMIT");
    return row.authenticationLeft - 1;
  }

  return {
    async create(merchant, apiVersion, limit = dependencies.authenticationLimit, fields = {}) {
      const id = sessionId(randomBytes(26));
      const now = await store.now();
      const aes256Key = vault.newAesKey();
      const code = codeOf(fields);
      const kept = without(fields, CODE);
      const row = vault.seal(
        {
          key: vault.keyOf(id),
          merchant,
          apiVersion,
          version: firstVersion(random()),
          updateStatus: Object.keys(fields).length === 0 ? "NO_UPDATE" : "SUCCESS",
          revision: 1,
          createdAt: now,
          expiresAt: expiryOf(now, now, lifetime),
          authenticationLeft: Math.min(limit, MAX_AUTHENTICATIONS),
        },
        { fields: kept, aes256Key },
      );
      const changes: Change[] = [{ put: "session", row }];
      if (code !== undefined)
        changes.push({ put: "code", row: await vault.sealCode(row, row.expiresAt, code) });
      if (!(await store.write(changes))) throw new GatewayError("SERVER_FAILED");
      return { id, row, fields: kept, code: undefined, aes256Key };
    },

    update: (address, added, { version, spend = false, keepCode = false } = {}) =>
      change(address, async (session) => {
        const { row } = session;
        const authenticationLeft = spend ? authenticationsAfter(session) : row.authenticationLeft;
        checkVersion(session, version);
        const before = isAnother(giftCardNumberOf, session.fields, added)
          ? without(session.fields, PIN)
          : session.fields;
        const fields = merge(before, without(added, CODE));
        const now = await store.now();
        const expiresAt = expiryOf(row.createdAt, now, lifetime);
        const changed = changesBetween(session.fields, fields, cardTypeOf);
        const history = withWrite(session.history ?? [], row.version, changed);
        const next = nextRow({ ...session, history }, fields, {
          version: nextVersion(row.version, random()),
          updateStatus: "SUCCESS",
          authenticationLeft,
          expiresAt,
        });
        const changes: Change[] = [{ put: "session", row: next }];
        const newCode = codeOf(added);
        let code = session.code;
        if (newCode !== undefined) {
          changes.push({
            put: "code",
            row: await vault.sealCode(next, expiryOf(now, now, lifetime), newCode),
          });
          code = new Secret(newCode);
        } else if (!keepCode && isAnother(cardNumberOf, session.fields, added)) {
          // The stored code belongs to the card that was in the session before.
          changes.push({ drop: "code", sessionKey: row.key });
          code = undefined;
        }
        return { changes, result: { ...session, row: next, fields, code, history } };
      }),

    find: read,

    async forUse(address, version) {
      const session = await read(address);
      if (session.row.updateStatus !== "SUCCESS") throw new GatewayError("SESSION_NOT_UPDATED");
      checkVersion(session, version);
      return session;
    },

    spend: (address) =>
      change(address, (session) => {
        const authenticationLeft = authenticationsAfter(session);
        const row = nextRow(session, session.fields, { authenticationLeft });
        return { changes: [{ put: "session", row }], result: undefined };
      }),

    startOfUse(session) {
      const { row, code } = session;
      const fields = without(session.fields, PIN);
      const hasSecret =
        code !== undefined || session.fields.sourceOfFunds?.provided?.giftCard?.pin !== undefined;
      // When a secret is deleted, the row is written too: a concurrent update has read the code, and must read again
      // before its response claims that there is one.
      const asRead: Change = hasSecret
        ? { put: "session", row: nextRow(session, fields, {}) }
        : { hold: "session", key: row.key, revision: row.revision };
      return [asRead, { drop: "code", sessionKey: row.key, mustExist: code !== undefined }];
    },
  };
}

const codeOf = ({ sourceOfFunds }: PaymentFields) => sourceOfFunds?.provided?.card?.securityCode;

/** Whether an update brings a number that was not in the session before. */
function isAnother(
  numberOf: (fields: PaymentFields) => string | undefined,
  before: PaymentFields,
  added: PaymentFields,
): boolean {
  const number = numberOf(added);
  return number !== undefined && number !== numberOf(before);
}
