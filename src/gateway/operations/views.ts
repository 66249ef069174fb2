import { at, isObject, textAt, type JsonObject } from "../../core/json.ts";
import { MASKED_CODE, maskOthers, maskSource } from "../../core/mask.ts";
import type { BinTable, CardFacts } from "../cards/bin-table.ts";
import type { Session } from "../sessions/sessions.ts";

/** How sessions and cards are shown; the one place that decides what leaves the service of them. */
export interface Views {
  /** A source of funds, masked, with what its number tells (protocol, 2.6). */
  source(source: JsonObject, hasCode: boolean): JsonObject;
  /** A session as Retrieve and Update answer a merchant (1.4). */
  session(session: Session): JsonObject;
  /** A session as a field frame is answered: what kind of card was stored; where `masked`, all it holds of the source of funds. */
  frame(session: Session, masked: boolean): JsonObject;
}

export function createViews(bins: BinTable): Views {
  function source(given: JsonObject, hasCode: boolean): JsonObject {
    const provided = at(given, "provided");
    const card = isObject(provided) ? provided["card"] : undefined;
    const group: JsonObject = isObject(card) ? card : {};
    const number = group["number"];
    const shown: JsonObject = {
      ...(typeof number === "string" ? told(bins.factsOf(number)) : {}),
      ...group,
      ...(hasCode ? { securityCode: MASKED_CODE } : {}),
    };
    if (Object.keys(shown).length === 0) return maskSource(given);
    const type = given["type"] ?? "CARD";
    return maskSource({ ...given, type, provided: { ...(isObject(provided) ? provided : {}), card: shown } });
  }

  function head({ id, row }: Session): JsonObject {
    return {
      merchant: row.merchant,
      result: "SUCCESS",
      session: { id, updateStatus: row.updateStatus, version: row.version },
      version: String(row.apiVersion),
    };
  }

  return {
    source,

    session(session) {
      const given = session.fields["sourceOfFunds"];
      const hasCode = session.code !== undefined;
      const shown = isObject(given) || hasCode ? source(isObject(given) ? given : {}, hasCode) : undefined;
      return {
        ...maskOthers(session.fields),
        ...(shown === undefined ? {} : { sourceOfFunds: shown }),
        ...head(session),
      };
    },

    frame(session, masked) {
      const given = session.fields["sourceOfFunds"];
      const { type, provided } = source(isObject(given) ? given : {}, session.code !== undefined);
      const card = isObject(provided) && isObject(provided["card"]) ? provided["card"] : {};
      const kind = Object.fromEntries(TOLD.filter((name) => name in card).map((name) => [name, card[name]!]));
      const kinds = Object.keys(kind).length === 0 ? {} : { card: kind };
      return {
        ...head(session),
        sourceOfFunds: {
          ...(type === undefined ? {} : { type }),
          provided: masked && isObject(provided) ? provided : kinds,
        },
      };
    },
  };
}

/** What answers tell of a card's kind (protocol, 1.4); its country and product are for rules alone. */
function told({ brand, scheme, fundingMethod, issuer }: CardFacts): JsonObject {
  return { brand, scheme, fundingMethod, ...(issuer === undefined ? {} : { issuer }) };
}

/** What every frame is told of a card it has stored. */
const TOLD = ["brand", "scheme", "fundingMethod", "securityCode"];

/** The card number of a combined request, for rules that ask about the card. */
export function numberOf(fields: JsonObject): string | undefined {
  return textAt(fields, "sourceOfFunds.provided.card.number");
}
