import { schemeOf } from "../../core/schemes.ts";
import { Brand, FundingMethod, Scheme } from "../../wire/schema/fields.ts";
import type { SessionResponse } from "../../wire/rest/frame-api.ts";
import type { CardFacts } from "../../wire/page-frame/from-frame.ts";
import { read } from "../../wire/schema/schema.ts";

/** A card as the service's answers describe it. */
export type CardAnswer = NonNullable<
  NonNullable<NonNullable<SessionResponse["sourceOfFunds"]>["provided"]>["card"]
>;

/**
 * What kind of card it is. A word of a newer service that this frame does not know counts as not said.
 *
 * @param local the brand as far as it can be told without the service
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
