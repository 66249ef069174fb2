import { randomInt } from "node:crypto";
import { asJson, isObject, without, type JsonObject } from "../../core/json.ts";
import { merge } from "../../core/merge.ts";
import { sourceType } from "../../core/source-type.ts";
import { tokenCard, tokenId } from "../../core/token.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import type { PaymentFields, SourceFields } from "../../wire/rest/rest-requests.ts";
import type { Log } from "../observability/log.ts";
import { associatedData } from "../store/associated-data.ts";
import type { SessionStore, TokenRow } from "../store/store.ts";
import type { KeyedMutex } from "../system/keyed-mutex.ts";
import { UnopenableError, type Vault } from "../crypto/vault.ts";
import type { SourceView } from "../cards/source-view.ts";

/** A source of funds as it is saved: without its security code and PIN. Times in ms since 1970. */
interface TokenRecord {
  source: SourceFields;
  createdAt: number;
  updatedAt: number;
  usedAt: number;
  verification: string;
}

/** Saved sources of funds. `source`, `retrieve` and `remove` throw GatewayError UNKNOWN_TOKEN for an unknown token. */
export interface Tokens {
  /** The saved source of funds. */
  source(merchant: string, id: string): Promise<SourceFields>;
  /** Merges the fields over the card that is saved under this id, unless they have a card number of their own. */
  mergeOverSaved(merchant: string, id: string | undefined, fields: PaymentFields): Promise<PaymentFields>;
  /**
   * Saves a source under a new id, or under `id` over the source that is saved there. Returns the same as `retrieve`.
   *
   * @param check throws for an incomplete source; it is called with the fields merged over the saved ones
   */
  save(
    merchant: string,
    id: string | undefined,
    fields: PaymentFields,
    verification: string,
    check: (fields: PaymentFields) => void,
  ): Promise<JsonObject>;
  retrieve(merchant: string, id: string): Promise<JsonObject>;
  remove(merchant: string, id: string): Promise<JsonObject>;
  /** A page of at most 100 tokens in the order of their ids, after `after`. Tokens that cannot be opened are left out. */
  search(merchant: string, after: string): Promise<JsonObject>;
}

/** The dependencies of {@link createTokens}. */
export interface TokenDependencies {
  store: SessionStore;
  vault: Vault;
  sourceView: SourceView;
  mutex: KeyedMutex;
  log: Log;
}

const SECRETS = ["provided.card.securityCode", "provided.giftCard.pin"];
const PAGE_SIZE = 100;

/** Creates {@link Tokens} over the store. Writes under one id run one after another in this process. */
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
    const source = sourceView(asJson(record.source), false);
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

  /** The tokens of a page that can be opened. One that cannot is omitted, so that the merchant still gets the others. */
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
      return record.source;
    },

    async mergeOverSaved(merchant, id, fields) {
      const row = id === undefined ? undefined : await store.findToken(merchant, id);
      return completed(fields, row && open(row).source);
    },

    save: (merchant, given, fields, verification, check) =>
      mutex.run(`token ${merchant} ${given ?? ""}`, async () => {
        const added = [...SECRETS, "token"].reduce<SourceFields>(without, fields.sourceOfFunds ?? {});
        const type = sourceType(added);
        for (let left = 5; left > 0; left -= 1) {
          const id = given ?? newId();
          const row = await store.findToken(merchant, id);
          if (row && given === undefined) continue;
          const before = row && open(row);
          const now = await store.now();
          const stays = before && (type === undefined || isSameKind(before.source, type));
          const record: TokenRecord = {
            // The new fields win over the saved ones, and both over the type that was derived from them.
            source: merge<SourceFields>(
              type === undefined ? {} : { type },
              merge<SourceFields>(stays ? before.source : {}, added),
            ),
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
      // The row is not opened, so that a token whose key is lost can be deleted too.
      if (!(await store.findToken(merchant, id))) throw new GatewayError("UNKNOWN_TOKEN");
      await store.write([{ drop: "token", merchant, id }]);
      return { result: "SUCCESS", response: { gatewayCode: "BASIC_VERIFICATION_SUCCESSFUL" }, token: id };
    },

    async search(merchant, after) {
      const rows = await store.listTokens(merchant, after, PAGE_SIZE);
      return {
        result: "SUCCESS",
        page: viewsOf(merchant, rows),
        ...(rows.length === PAGE_SIZE ? { nextPage: rows.at(-1)!.id } : {}),
      };
    },
  };
}

/** Whether a source that is saved over another is of its kind. A scheme token is a card too. */
function isSameKind(before: SourceFields, type: string): boolean {
  const kind = (one = "CARD") => (one === "SCHEME_TOKEN" ? "CARD" : one);
  return kind(sourceType(before)) === kind(type);
}

/**
 * The fields merged over a saved card. A new expiry date or name comes without the card number; a new card number comes
 * with an expiry date of its own, so nothing is merged then.
 */
function completed(fields: PaymentFields, before: SourceFields | undefined): PaymentFields {
  const { sourceOfFunds } = fields;
  const card = sourceOfFunds?.provided?.card;
  const updatesCard = card && card.number === undefined && isSameKind(sourceOfFunds, "CARD");
  if (!before || !updatesCard || !isSameKind(before, "CARD")) return fields;
  return merge<PaymentFields>({ sourceOfFunds: before }, fields);
}
