import type { OrderAmounts, OrderMoney } from "../../core/order-money.ts";
import { isSurchargeForbidden, surchargeOf } from "../../core/surcharge.ts";
import type { CardFacts } from "../cards/bin-table.ts";
import type { MerchantProfile } from "../config/merchants.ts";

/**
 * The merchant's charge for paying with this card.
 *
 * @param net in the currency's smallest unit, as the result is
 * @returns 0 without a card, or where a surcharge is forbidden
 */
export function chargeFor(
  { surcharge, surchargeForbidden }: MerchantProfile,
  facts: CardFacts | undefined,
  currency: string,
  net: bigint,
): bigint {
  if (!facts || isSurchargeForbidden(surchargeForbidden, facts)) return 0n;
  return surchargeOf(surcharge, { ...facts, currency, net });
}

/**
 * Whether the law forbids an order's charge for this card. A charge that the merchant computed is forbidden just as one
 * that the rules computed.
 */
export function isChargeForbidden(
  { surchargeForbidden }: MerchantProfile,
  facts: CardFacts | undefined,
  order: OrderAmounts | undefined,
  { charge }: OrderMoney,
): boolean {
  const isSurcharge = (order?.merchantCharge?.type ?? "SURCHARGE") === "SURCHARGE";
  return charge > 0n && isSurcharge && facts !== undefined && isSurchargeForbidden(surchargeForbidden, facts);
}
