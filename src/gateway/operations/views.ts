import { asJson, isObject, type JsonObject } from "../../core/json.ts";
import { maskOthers } from "../../core/mask.ts";
import type { SourceView } from "../cards/source-view.ts";
import type { Session } from "../sessions/sessions.ts";

/** Renders sessions for responses. Only this file decides which fields of a session leave the gateway. */
export interface Views {
  /** A session as Retrieve and Update Session return it to a merchant (protocol, 1.4). */
  session(session: Session): JsonObject;
  /** A session as a field frame receives it: the kind of card; with `masked`, the whole masked source of funds. */
  frame(session: Session, masked: boolean): JsonObject;
}

/** Creates {@link Views}. @param source renders a source of funds, masked */
export function createViews(source: SourceView): Views {
  function head({ id, row }: Session): JsonObject {
    return {
      merchant: row.merchant,
      result: "SUCCESS",
      session: { id, updateStatus: row.updateStatus, version: row.version },
      version: String(row.apiVersion),
    };
  }

  return {
    session(session) {
      const { sourceOfFunds } = session.fields;
      const hasCode = session.code !== undefined;
      const shown = sourceOfFunds || hasCode ? source(asJson(sourceOfFunds ?? {}), hasCode) : undefined;
      return {
        ...maskOthers(asJson(session.fields)),
        ...(shown === undefined ? {} : { sourceOfFunds: shown }),
        ...head(session),
      };
    },

    frame(session, masked) {
      const { sourceOfFunds = {} } = session.fields;
      const { type, provided } = source(asJson(sourceOfFunds), session.code !== undefined);
      const card = isObject(provided) && isObject(provided["card"]) ? provided["card"] : {};
      const kind = Object.fromEntries(
        CARD_KIND.filter((name) => name in card).map((name) => [name, card[name]!]),
      );
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

/** Members of a card that every frame receives after it stored one. */
const CARD_KIND = ["brand", "scheme", "fundingMethod", "securityCode"];
