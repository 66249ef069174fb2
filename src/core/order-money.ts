import { isObject, textAt, without, type JsonObject } from "./json.ts";
import { parseAmount } from "./money.ts";

/** The price of an order in smallest units. `amount` is the sum of `net` and `charge`. */
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
 * Returns the session's order fields that still apply. If the request states `amount` or `netAmount`, the session's
 * other figure and its charge are outdated.
 */
export function orderInForce(request: JsonObject, session: JsonObject): JsonObject {
  const states = (name: string) => textAt(request, `order.${name}`) !== undefined;
  if (!states("amount") && !states("netAmount")) return session;
  // The name of a merchant's charge before API version 67. The request either brings its own or has none.
  let order = without(session, "order.surchargeAmount");
  if (states("amount")) {
    if (!states("netAmount")) order = without(order, "order.netAmount");
    if (!isObject(isObject(request["order"]) ? request["order"]["merchantCharge"] : undefined)) {
      order = without(order, "order.merchantCharge");
    }
  } else {
    order = without(without(order, "order.amount"), "order.merchantCharge.amount");
  }
  return order;
}

/**
 * Computes an order's price (protocol, 7.2). With only a net amount the gateway computes the charge if requested:
 * from API version 67 by `merchantCharge.type`, before that always. With an amount and a charge the merchant has
 * computed it, and the sum must match.
 *
 * @param surcharge returns the charge on a net amount for the current card
 */
export function readMoney(
  fields: JsonObject,
  apiVersion: number,
  surcharge: (currency: string, net: bigint) => bigint,
): OrderMoney | MoneyProblem {
  const currency = textAt(fields, "order.currency");
  if (currency === undefined) return { problem: "MISSING", field: "order.currency" };
  const given = (name: string) => textAt(fields, `order.${name}`);
  const amountText = given("amount");
  const netText = given("netAmount");
  const chargeText = given("merchantCharge.amount") ?? given("surchargeAmount");
  const isSurcharge = given("merchantCharge.type") === "SURCHARGE";
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
  if (!isSurcharge && apiVersion >= 67) return { currency, net, charge: 0n, amount: net };
  const computed = surcharge(currency, net);
  return { currency, net, charge: computed, amount: net + computed, calculatedBy: "GATEWAY" };
}
