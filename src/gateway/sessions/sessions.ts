import { randomBytes } from "node:crypto";
import { textAt, without, type JsonObject } from "../../core/json.ts";
import { merge } from "../../core/merge.ts";
import { changesBetween, type SessionHistory, withWrite } from "../../core/session-history.ts";
import { expiryOf, firstVersion, nextVersion, sessionId, type Lifetime } from "../../core/session.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import type { BinTable } from "../cards/bin-table.ts";
import { Secret } from "../crypto/secret.ts";
import { checkVersion } from "./version-precondition.ts";
import type { SessionVault } from "./session-vault.ts";
import type { Change, SessionRow, SessionStore } from "../store/store.ts";
import type { KeyedMutex } from "../system/keyed-mutex.ts";

const NUMBER = "sourceOfFunds.provided.card.number";
const CODE = "sourceOfFunds.provided.card.securityCode";
const GIFT_NUMBER = "sourceOfFunds.provided.giftCard.number";
const PIN = "sourceOfFunds.provided.giftCard.pin";

/** A session as it is read: its row, what it holds, and the code if the payer gave one. */
export interface Session {
  id: string;
  row: SessionRow;
  fields: JsonObject;
  code: Secret<string> | undefined;
  /** Decrypts what travels through the payer's browser; only its creator is told. */
  aes256Key: string;
  /** What the latest writes changed. */
  history?: SessionHistory;
}

/** Whose session, made and used under which API version. */
export interface SessionAddress {
  merchant: string;
  apiVersion: number;
  id: string;
}

export interface UpdateOptions {
  /** The version the caller saw; another one refuses the update. */
  version?: string | undefined;
  /** Whether this call spends one of the session's authentications, even when its content is refused. */
  spend?: boolean;
  /** Whether the code stays although the number is new: a wallet's update does not remove it (protocol, 2.7). */
  keepCode?: boolean;
}

/** The use cases of sessions, once for every protocol. All throw GatewayError. */
export interface Sessions {
  create(merchant: string, apiVersion: number, limit?: number, fields?: JsonObject): Promise<Session>;
  /** `read` gives the new fields; it is called once the session is known to be there and usable. */
  update(address: SessionAddress, read: () => JsonObject, options?: UpdateOptions): Promise<Session>;
  find(address: SessionAddress): Promise<Session>;
  /** For an operation: it must hold a successful update, and be at `version` where one is given (the lock). */
  forUse(address: SessionAddress, version: string | undefined): Promise<Session>;
  /** Spends one authentication for a call that does not write. */
  spend(address: SessionAddress): Promise<void>;
  /** What an operation writes when it starts: the session is as it was read, and its code and PIN are gone. */
  startOfUse(session: Session): Change[];
}

export interface SessionDependencies {
  store: SessionStore;
  vault: SessionVault;
  /** Tells whether a new number is another type of card. */
  bins: BinTable;
  mutex: KeyedMutex;
  lifetime: Lifetime;
  /** Authentications of a session whose creator asked for none. */
  authenticationLimit: number;
}

/** No session may be used as a password more often than this, whatever its creator asks (protocol, 2.11). */
const MOST_AUTHENTICATIONS = 25;
/** How often a write is tried again after another instance was first. */
const TRIES = 8;

export function createSessions(parts: SessionDependencies): Sessions {
  const { store, vault, bins, mutex, lifetime } = parts;
  const random = () => randomBytes(4).toString("hex");

  async function read({ merchant, apiVersion, id }: SessionAddress): Promise<Session> {
    const key = vault.keyOf(id);
    const found = await store.findSession(merchant, key);
    if (!found) throw new GatewayError("SESSION_NOT_FOUND");
    const { row, code } = found;
    if (row.apiVersion !== apiVersion) throw new GatewayError("SESSION_API_VERSION");
    return { id, row, ...vault.open(row), code: code && (await vault.openCode(code)) };
  }

  /** Reads, decides and writes until nobody was in between. */
  async function change<T>(
    address: SessionAddress,
    decide: (
      session: Session,
    ) => Promise<{ changes: Change[]; result: T }> | { changes: Change[]; result: T },
  ): Promise<T> {
    return mutex.run(vault.keyOf(address.id), async () => {
      for (let left = TRIES; left > 0; left -= 1) {
        const { changes, result } = await decide(await read(address));
        if (await store.write(changes)) return result;
      }
      throw new GatewayError("SERVER_BUSY");
    });
  }

  function rewritten(
    { row, aes256Key, history = [] }: Session,
    fields: JsonObject,
    how: Partial<SessionRow>,
  ): SessionRow {
    const { sealed: _, ...columns } = { ...row, ...how, revision: row.revision + 1 };
    return vault.seal(columns, { fields, aes256Key, history });
  }

  function cardTypeOf(number: string): string {
    const { brand, scheme, fundingMethod } = bins.factsOf(number);
    return `${brand} ${scheme} ${fundingMethod}`;
  }

  function spent({ row }: Session): number {
    if (row.authenticationLeft === 0) throw new GatewayError("AUTHENTICATION_LIMIT");
    return row.authenticationLeft - 1;
  }

  return {
    async create(merchant, apiVersion, limit = parts.authenticationLimit, fields = {}) {
      const id = sessionId(randomBytes(26));
      const now = await store.now();
      const aes256Key = vault.newAesKey();
      const code = textAt(fields, CODE);
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
          authenticationLeft: Math.min(limit, MOST_AUTHENTICATIONS),
        },
        { fields: kept, aes256Key },
      );
      const changes: Change[] = [{ put: "session", row }];
      if (code !== undefined)
        changes.push({ put: "code", row: await vault.sealCode(row, row.expiresAt, code) });
      if (!(await store.write(changes))) throw new GatewayError("SERVER_FAILED");
      return { id, row, fields: kept, code: undefined, aes256Key };
    },

    update(address, readFields, { version, spend = false, keepCode = false } = {}) {
      return change<Session | GatewayError>(address, async (session) => {
        const { row } = session;
        const authenticationLeft = spend ? spent(session) : row.authenticationLeft;
        checkVersion(session, version);
        let added: JsonObject;
        try {
          added = readFields();
        } catch (error) {
          if (!spend || !(error instanceof GatewayError)) throw error;
          // A refused call counts too: the limit is there for those who try cards out.
          const tried = rewritten(session, session.fields, { authenticationLeft });
          return { changes: [{ put: "session", row: tried }], result: error };
        }
        const code = textAt(added, CODE);
        const before = isAnother(GIFT_NUMBER, session.fields, added)
          ? without(session.fields, PIN)
          : session.fields;
        const fields = merge(before, without(added, CODE));
        const now = await store.now();
        const expiresAt = expiryOf(row.createdAt, now, lifetime);
        const changed = changesBetween(session.fields, fields, cardTypeOf);
        const history = withWrite(session.history ?? [], row.version, changed);
        const next = rewritten({ ...session, history }, fields, {
          version: nextVersion(row.version, random()),
          updateStatus: "SUCCESS",
          authenticationLeft,
          expiresAt,
        });
        const changes: Change[] = [{ put: "session", row: next }];
        let kept = session.code;
        if (code !== undefined) {
          changes.push({
            put: "code",
            row: await vault.sealCode(next, expiryOf(now, now, lifetime), code),
          });
          kept = new Secret(code);
        } else if (!keepCode && isAnother(NUMBER, session.fields, added)) {
          // The code in store belongs to the card that was there before.
          changes.push({ drop: "code", sessionKey: row.key });
          kept = undefined;
        }
        return { changes, result: { ...session, row: next, fields, code: kept, history } };
      }).then((result) => {
        if (result instanceof GatewayError) throw result;
        return result;
      });
    },

    find: read,

    async forUse(address, version) {
      const session = await read(address);
      if (session.row.updateStatus !== "SUCCESS") throw new GatewayError("SESSION_NOT_UPDATED");
      checkVersion(session, version);
      return session;
    },

    spend: (address) =>
      change(address, (session) => ({
        changes: [
          {
            put: "session",
            row: rewritten(session, session.fields, { authenticationLeft: spent(session) }),
          },
        ],
        result: undefined,
      })),

    startOfUse(session) {
      const { row, code } = session;
      // An update that is under way meanwhile has seen the code: it must look again, or it would answer that it is there.
      const fields = without(session.fields, PIN);
      const isLess = code !== undefined || textAt(session.fields, PIN) !== undefined;
      const asRead: Change = isLess
        ? { put: "session", row: rewritten(session, fields, {}) }
        : { hold: "session", key: row.key, revision: row.revision };
      return [asRead, { drop: "code", sessionKey: row.key, mustExist: code !== undefined }];
    },
  };
}

/** Whether an update brings a number that was not there before. */
function isAnother(path: string, before: JsonObject, added: JsonObject): boolean {
  const number = textAt(added, path);
  return number !== undefined && number !== textAt(before, path);
}
