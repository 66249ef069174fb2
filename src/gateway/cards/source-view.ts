import { isObject, type JsonObject } from "../../core/json.ts";
import { MASKED_CODE, maskSource } from "../../core/mask.ts";
import type { PaymentFields } from "../../wire/rest/rest-requests.ts";
import type { BinTable, CardFacts } from "./bin-table.ts";

/**
 * Renders a `sourceOfFunds` group for a response: masked, with brand, scheme, funding method and issuer of its card
 * number (protocol, 2.6).
 *
 * @param hasCode whether a security code is stored with it; the response then shows a masked one
 */
export type SourceView = (source: JsonObject, hasCode: boolean) => JsonObject;

export function createSourceView(bins: BinTable): SourceView {
  return (source, hasCode) => {
    const { provided } = source;
    const card = isObject(provided) ? provided["card"] : undefined;
    const group: JsonObject = isObject(card) ? card : {};
    const number = group["number"];
    const shown: JsonObject = {
      ...(typeof number === "string" ? publicFacts(bins.factsOf(number)) : {}),
      ...group,
      ...(hasCode ? { securityCode: MASKED_CODE } : {}),
    };
    if (Object.keys(shown).length === 0) return maskSource(source);
    const type = source["type"] ?? "CARD";
    return maskSource({
      ...source,
      type,
      provided: { ...(isObject(provided) ? provided : {}), card: shown },
    });
  };
}

/** The facts about a card that a response shows (protocol, 1.4). Country and product serve surcharge rules alone. */
function publicFacts({ brand, scheme, fundingMethod, issuer }: CardFacts): JsonObject {
  return { brand, scheme, fundingMethod, ...(issuer === undefined ? {} : { issuer }) };
}

/** The card number among the fields of a request or session, if there is one. */
export function cardNumberOf({ sourceOfFunds }: Pick<PaymentFields, "sourceOfFunds">): string | undefined {
  return sourceOfFunds?.provided?.card?.number;
}

/** The gift card's number among the fields of a request or session, if there is one. */
export function giftCardNumberOf({
  sourceOfFunds,
}: Pick<PaymentFields, "sourceOfFunds">): string | undefined {
  return sourceOfFunds?.provided?.giftCard?.number;
}
