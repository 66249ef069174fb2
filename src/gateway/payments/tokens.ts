import { randomInt } from "node:crypto";
import { at, isObject, without, type Json, type JsonObject } from "../../core/json.ts";
import { merge } from "../../core/merge.ts";
import { sourceType } from "../../core/source-type.ts";
import { tokenCard, tokenId } from "../../core/token.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import type { Log } from "../observability/log.ts";
import { associatedData } from "../store/associated-data.ts";
import type { SessionStore, TokenRow } from "../store/store.ts";
import type { KeyedMutex } from "../system/keyed-mutex.ts";
import { UnopenableError, type Vault } from "../crypto/vault.ts";
import type { SourceView } from "../cards/source-view.ts";

/** A saved source of funds as it is kept; its security code and its PIN never are. */
interface TokenRecord {
  source: JsonObject;
  createdAt: number;
  updatedAt: number;
  usedAt: number;
  verification: string;
}

/** Saved cards. All throw GatewayError UNKNOWN_TOKEN for a token that is not there. */
export interface Tokens {
  /** The saved source of funds, as the last of the three sources of an operation. */
  source(merchant: string, id: string): Promise<JsonObject>;
  /** The fields over the card that is saved under this id already, where they bring no number of their own. */
  over(merchant: string, id: string | undefined, fields: JsonObject): Promise<JsonObject>;
  /**
   * Saves a source under a new id, or under `id`, over what was there. Answers as Retrieve does.
   *
   * @param check throws for a source that is not whole; it is asked about the fields `over` what was there
   */
  save(
    merchant: string,
    id: string | undefined,
    fields: JsonObject,
    verification: string,
    check: (fields: JsonObject) => void,
  ): Promise<JsonObject>;
  retrieve(merchant: string, id: string): Promise<JsonObject>;
  remove(merchant: string, id: string): Promise<JsonObject>;
  /** A page of at most 100 tokens, in the order of their ids, beginning behind `after`; without those that do not open. */
  search(merchant: string, after: string): Promise<JsonObject>;
}

export interface TokenDependencies {
  store: SessionStore;
  vault: Vault;
  sourceView: SourceView;
  mutex: KeyedMutex;
  log: Log;
}

const SECRETS = ["provided.card.securityCode", "provided.giftCard.pin"];
const PAGE = 100;

export function createTokens({ store, vault, sourceView, mutex, log }: TokenDependencies): Tokens {
  const open = (row: TokenRow) =>
    JSON.parse(vault.open(associatedData.token(row), row.sealed)) as TokenRecord;
  const newId = () => tokenId(Array.from({ length: 14 }, () => randomInt(10)).join(""));

  async function find(merchant: string, id: string): Promise<{ row: TokenRow; record: TokenRecord }> {
    const row = await store.findToken(merchant, id);
    if (!row) throw new GatewayError("UNKNOWN_TOKEN");
    return { row, record: open(row) };
  }

  function view(merchant: string, id: string, record: TokenRecord): JsonObject {
    const source = sourceView(record.source, false);
    const provided = isObject(source["provided"]) ? source["provided"] : {};
    const card = provided["card"];
    const time = (at: number) => new Date(at).toISOString();
    return {
      repositoryId: merchant,
      response: { gatewayCode: record.verification },
      result: "SUCCESS",
      sourceOfFunds: {
        ...source,
        provided: { ...provided, ...(isObject(card) ? { card: tokenCard(card) } : {}) },
      },
      status: "VALID",
      token: id,
      usage: { lastUpdated: time(record.updatedAt), lastUpdatedBy: merchant, lastUsed: time(record.usedAt) },
      verificationStrategy: "BASIC",
    };
  }

  /** The tokens of a page that open: one that does not is no reason to keep the others from their merchant. */
  function viewsOf(merchant: string, rows: readonly TokenRow[]): JsonObject[] {
    const opened: JsonObject[] = [];
    for (const row of rows) {
      try {
        opened.push(view(merchant, row.id, open(row)));
      } catch (error) {
        if (!(error instanceof UnopenableError)) throw error;
      }
    }
    if (opened.length < rows.length) log({ event: "security", what: "unopenable", merchant });
    return opened;
  }

  return {
    async source(merchant, id) {
      const { record } = await find(merchant, id);
      return { sourceOfFunds: record.source };
    },

    async over(merchant, id, fields) {
      const row = id === undefined ? undefined : await store.findToken(merchant, id);
      return completed(fields, row && open(row).source);
    },

    save: (merchant, given, fields, verification, check) =>
      mutex.run(`token ${merchant} ${given ?? ""}`, async () => {
        const group: Json | undefined = at(fields, "sourceOfFunds");
        const added = [...SECRETS, "token"].reduce(without, isObject(group) ? group : {});
        const type = sourceType(added);
        for (let left = 5; left > 0; left -= 1) {
          const id = given ?? newId();
          const row = await store.findToken(merchant, id);
          if (row && given === undefined) continue;
          const before = row && open(row);
          const now = await store.now();
          const stays = before && (type === undefined || isSameKind(before.source, type));
          const record: TokenRecord = {
            // What is given, over what was there before, over what can be told from it.
            source: merge(type === undefined ? {} : { type }, merge(stays ? before.source : {}, added)),
            createdAt: before?.createdAt ?? now,
            updatedAt: now,
            usedAt: now,
            verification,
          };
          check(completed(fields, before?.source));
          const columns = { merchant, id, revision: (row?.revision ?? 0) + 1 };
          const next = {
            ...columns,
            sealed: vault.seal(associatedData.token(columns), JSON.stringify(record)),
          };
          if (await store.write([{ put: "token", row: next }])) return view(merchant, id, record);
        }
        throw new GatewayError("SERVER_BUSY");
      }),

    async retrieve(merchant, id) {
      const { record } = await find(merchant, id);
      return view(merchant, id, record);
    },

    async remove(merchant, id) {
      // Not opened: what nobody can read any more is to be got rid of, too.
      if (!(await store.findToken(merchant, id))) throw new GatewayError("UNKNOWN_TOKEN");
      await store.write([{ drop: "token", merchant, id }]);
      return { result: "SUCCESS", response: { gatewayCode: "BASIC_VERIFICATION_SUCCESSFUL" }, token: id };
    },

    async search(merchant, after) {
      const rows = await store.listTokens(merchant, after, PAGE);
      return {
        result: "SUCCESS",
        page: viewsOf(merchant, rows),
        ...(rows.length === PAGE ? { nextPage: rows.at(-1)!.id } : {}),
      };
    },
  };
}

/** Whether a source that is saved over another is of its kind: a scheme's token is a card too. */
function isSameKind(before: JsonObject, type: string): boolean {
  const kind = (one = "CARD") => (one === "SCHEME_TOKEN" ? "CARD" : one);
  return kind(sourceType(before)) === kind(type);
}

/** A new date or name of a saved card comes without its number; another number brings a date of its own. */
function completed(fields: JsonObject, before: JsonObject | undefined): JsonObject {
  const group = fields["sourceOfFunds"];
  const isOfCard = isObject(group) && isObject(at(group, "provided.card")) && isSameKind(group, "CARD");
  const hasNumber = at(fields, "sourceOfFunds.provided.card.number") !== undefined;
  const fits = before && isSameKind(before, "CARD") && isOfCard && !hasNumber;
  return fits ? merge({ sourceOfFunds: before }, fields) : fields;
}
