import { without } from "./json.ts";
import { parseAmount } from "./money.ts";

/** The amounts among an order's fields, as decimal text. `surchargeAmount` is the charge's name before version 67. */
export interface OrderAmounts {
  currency?: string | undefined;
  amount?: string | undefined;
  netAmount?: string | undefined;
  merchantCharge?: { amount?: string | undefined; type?: string | undefined } | undefined;
  surchargeAmount?: string | undefined;
}

/** Fields of a request or a session, as far as this file reads them. */
export interface OrderFields {
  order?: OrderAmounts | undefined;
}

/** An order's amounts in the currency's smallest unit: `amount` is `net` plus `charge`. */
export interface OrderMoney {
  currency: string;
  net: bigint;
  charge: bigint;
  amount: bigint;
  /** The party that computed the charge; absent if there is no charge. */
  calculatedBy?: "GATEWAY" | "MERCHANT";
}

/** The reason why an order's amounts are unusable, and the field concerned. */
export type MoneyProblem = { problem: "MISSING" | "INVALID" | "ZERO"; field: string } | { problem: "SUM" };

/**
 * The session's fields without the amounts that the request overrides. A request that states `order.amount` or
 * `order.netAmount` states what the order costs, so the session's other figure and its charge no longer apply.
 */
export function orderInForce<T extends OrderFields>(request: OrderFields, session: T): T {
  const { amount, netAmount, merchantCharge } = request.order ?? {};
  if (amount === undefined && netAmount === undefined) return session;
  let fields = without(session, "order.surchargeAmount");
  if (amount !== undefined) {
    if (netAmount === undefined) fields = without(fields, "order.netAmount");
    if (merchantCharge === undefined) fields = without(fields, "order.merchantCharge");
  } else {
    fields = without(without(fields, "order.amount"), "order.merchantCharge.amount");
  }
  return fields;
}

/**
 * Reads an order's amounts (protocol, 7.2). With a net amount alone the gateway computes the charge when it is asked to:
 * from API version 67 on by `merchantCharge.type`, before that always. With an amount and a charge the merchant has
 * computed it, and the sum must be right.
 *
 * @param surcharge computes the charge on a net amount for the card at hand
 */
export function readMoney(
  { order = {} }: OrderFields,
  apiVersion: number,
  surcharge: (currency: string, net: bigint) => bigint,
): OrderMoney | MoneyProblem {
  const { currency, amount: amountText, netAmount: netText, merchantCharge } = order;
  if (currency === undefined) return { problem: "MISSING", field: "order.currency" };
  const chargeText = merchantCharge?.amount ?? order.surchargeAmount;
  const units = (text: string | undefined) => (text === undefined ? 0n : parseAmount(text, currency));
  const [amount, net, charge] = [units(amountText), units(netText), units(chargeText)];
  if (amount === undefined) return { problem: "INVALID", field: "order.amount" };
  if (net === undefined) return { problem: "INVALID", field: "order.netAmount" };
  if (charge === undefined) return { problem: "INVALID", field: "order.merchantCharge.amount" };

  if (amountText !== undefined) {
    if (amount === 0n) return { problem: "ZERO", field: "order.amount" };
    if (netText === undefined && charge >= amount) return { problem: "SUM" };
    if (netText !== undefined && net + charge !== amount) return { problem: "SUM" };
    const merchant = chargeText === undefined ? {} : { calculatedBy: "MERCHANT" as const };
    return { currency, net: amount - charge, charge, amount, ...merchant };
  }
  if (netText === undefined) return { problem: "MISSING", field: "order.amount" };
  if (net === 0n) return { problem: "ZERO", field: "order.netAmount" };
  if (chargeText !== undefined)
    return { currency, net, charge, amount: net + charge, calculatedBy: "MERCHANT" };
  if (merchantCharge?.type !== "SURCHARGE" && apiVersion >= 67)
    return { currency, net, charge: 0n, amount: net };
  const computed = surcharge(currency, net);
  return { currency, net, charge: computed, amount: net + computed, calculatedBy: "GATEWAY" };
}
