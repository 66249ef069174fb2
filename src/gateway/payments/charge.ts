import { textAt, type JsonObject } from "../../core/json.ts";
import type { OrderMoney } from "../../core/order-money.ts";
import { isSurchargeForbidden, surchargeOf } from "../../core/surcharge.ts";
import type { CardFacts } from "../cards/bin-table.ts";
import type { MerchantProfile } from "../config/merchants.ts";

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

/** Whether an order's charge is one that the law forbids for this card: the merchant's own is as forbidden as one of the rules. */
export function isChargeForbidden(
  { surchargeForbidden }: MerchantProfile,
  facts: CardFacts | undefined,
  order: JsonObject,
  { charge }: OrderMoney,
): boolean {
  const isSurcharge = (textAt(order, "order.merchantCharge.type") ?? "SURCHARGE") === "SURCHARGE";
  return charge > 0n && isSurcharge && facts !== undefined && isSurchargeForbidden(surchargeForbidden, facts);
}
