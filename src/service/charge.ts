import { isSurchargeForbidden, surchargeOf } from "../core/surcharge.ts";
import type { CardFacts } from "./bin-table.ts";
import type { MerchantProfile } from "./merchants.ts";

/** The merchant's charge for paying with this card, in smallest units; none without a card, or where it is forbidden. */
export function chargeFor(
  { surcharge, surchargeForbidden }: MerchantProfile,
  facts: CardFacts | undefined,
  currency: string,
  net: bigint,
): bigint {
  if (!facts || isSurchargeForbidden(surchargeForbidden, facts)) return 0n;
  return surchargeOf(surcharge, { ...facts, currency, net });
}
