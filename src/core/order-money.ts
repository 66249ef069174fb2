import { isObject, textAt, without, type JsonObject } from "./json.ts";
import { parseAmount } from "./money.ts";

/** What an order costs, in smallest units: `amount` is `net` and the charge together. */
export interface OrderMoney {
  currency: string;
  net: bigint;
  charge: bigint;
  amount: bigint;
  /** Who worked the charge out; nothing when there is none to speak of. */
  calculatedBy?: "GATEWAY" | "MERCHANT";
}

/** Why an order's amounts cannot be used, and which field it is about. */
export type MoneyProblem = { problem: "MISSING" | "INVALID" | "ZERO"; field: string } | { problem: "SUM" };

/**
 * The session's order fields as far as the request leaves them in force: a request that states the amount (or
 * the net amount) itself has said what the order costs, and the session's other figure and its charge are old ones.
 */
export function orderInForce(request: JsonObject, session: JsonObject): JsonObject {
  const states = (name: string) => textAt(request, `order.${name}`) !== undefined;
  if (!states("amount") && !states("netAmount")) return session;
  // Before API version 67 a merchant's charge has this name; the request has its own, or there is none.
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
 * Reads an order's amounts (protocol, 7.2). With a net amount alone the gateway works the charge out, if it is
 * asked to (from API version 67 by `merchantCharge.type`, before that always); with an amount and a charge the
 * merchant has, and the sum must be right.
 *
 * @param surcharge the charge on a net amount, for the card at hand
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
