import { schemeOf } from "../../core/schemes.ts";
import { Brand, FundingMethod, Scheme } from "../../wire/schema/fields.ts";
import type { SessionResponse } from "../../wire/rest/frame-api.ts";
import type { CardFacts } from "../../wire/page-frame/from-frame.ts";
import { read } from "../../wire/schema/schema.ts";

/** A card in a response of the gateway. */
export type CardAnswer = NonNullable<
  NonNullable<NonNullable<SessionResponse["sourceOfFunds"]>["provided"]>["card"]
>;

/**
 * Brand, scheme and funding method of a card. A value that this frame does not know, from a newer gateway, counts as absent.
 *
 * @param local the brand as the digits alone give it
 */
export function kindOf(
  card?: CardAnswer,
  local: Brand = "UNKNOWN",
): Pick<CardFacts, "brand" | "scheme" | "fundingMethod"> {
  const brand = read(Brand, card?.brand) ?? local;
  return {
    brand,
    scheme: read(Scheme, card?.scheme) ?? schemeOf(brand),
    fundingMethod: read(FundingMethod, card?.fundingMethod) ?? "UNKNOWN",
  };
}
