import { isObject, textAt, type JsonObject } from "../../core/json.ts";
import { parseAmount } from "../../core/money.ts";
import { readMoney, type OrderMoney } from "../../core/order-money.ts";
import {
  decideOperation,
  isLinked,
  type OperationDecision,
  type OrderOperation,
} from "../../core/order-rules.ts";
import type { Order } from "../../core/order.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import type { CardFacts } from "../cards/bin-table.ts";
import { chargeFor, isChargeForbidden } from "./charge.ts";
import type { MerchantProfile } from "../config/merchants.ts";

/** What an operation comes to: its transaction's type and amount, and what the order then costs. */
export interface Wanted {
  type: Extract<OperationDecision, { type: unknown }>["type"];
  amount: bigint;
  currency: string;
  money: OrderMoney | undefined;
  target: string | undefined;
}

/** Operations that continue an order; those of the first list can also begin one, with a card of their own. */
const CAN_STAND_ALONE: readonly OrderOperation[] = ["CAPTURE", "REFUND"];
const ALWAYS_LINKED: readonly OrderOperation[] = ["VOID", "UPDATE_AUTHORIZATION"];

/** Whether the card comes from the order; then the request must not bring one. @throws GatewayError */
export function checkLinked(
  order: Order | undefined,
  operation: OrderOperation,
  request: JsonObject,
): boolean {
  const source = request["sourceOfFunds"];
  // A kind alone is no source: programs that make each request of one class name it with everything.
  const hasSource = isObject(source) && Object.keys(source).some((name) => name !== "type");
  const bringsSource = hasSource || textAt(request, "session.id") !== undefined;
  const needsOrder =
    ALWAYS_LINKED.includes(operation) || (CAN_STAND_ALONE.includes(operation) && !bringsSource);
  if (order === undefined && needsOrder) throw new GatewayError("UNKNOWN_ORDER");
  const linked = isLinked(order, operation);
  // There is an order, but nothing on it to capture from or to give back.
  if (!linked && needsOrder)
    throw new GatewayError(operation === "CAPTURE" ? "NOT_AUTHORIZED" : "NOTHING_CAPTURED");
  if (linked && hasSource) throw new GatewayError("UNSUPPORTED_FIELD", "sourceOfFunds");
  if (linked && isObject(request["session"])) throw new GatewayError("UNSUPPORTED_FIELD", "session");
  return linked;
}

/**
 * What is wanted, in amounts, and whether the order as it stands allows it.
 *
 * @param facts what the card's number tells; for the surcharge
 * @throws GatewayError
 */
export function readWish(
  operation: OrderOperation,
  order: Order | undefined,
  linked: boolean,
  fields: JsonObject,
  apiVersion: number,
  profile: MerchantProfile,
  facts: CardFacts | undefined,
): Wanted {
  const isVoid = operation === "VOID";
  // Others may name a target too, in the request or out of the session: to them it means nothing.
  const target = isVoid ? textAt(fields, "transaction.targetTransactionId") : undefined;
  if (isVoid && target === undefined) {
    throw new GatewayError("MISSING_FIELD", "transaction.targetTransactionId");
  }
  const { currency, amount, money } = amounts(operation, linked, fields, apiVersion, (code, net) =>
    chargeFor(profile, facts, code, net),
  );
  if (money && isChargeForbidden(profile, facts, fields, money))
    throw new GatewayError("SURCHARGE_FORBIDDEN");
  const ruling = decideOperation(order, {
    operation,
    currency,
    amount,
    ...(target === undefined ? {} : { target }),
  });
  if ("refusal" in ruling) throw new GatewayError(ruling.refusal);
  return { ...ruling, currency: currency === "" ? order!.currency : currency, money, target };
}

interface Amounts {
  currency: string;
  amount: bigint;
  money: OrderMoney | undefined;
}

function amounts(
  operation: OrderOperation,
  linked: boolean,
  fields: JsonObject,
  apiVersion: number,
  surcharge: (currency: string, net: bigint) => bigint,
): Amounts {
  switch (operation) {
    case "VOID":
      return { currency: "", amount: 0n, money: undefined };
    case "VERIFY": {
      const currency = textAt(fields, "order.currency");
      if (currency === undefined) throw new GatewayError("MISSING_FIELD", "order.currency");
      return { currency, amount: 0n, money: undefined };
    }
    case "PAY":
    case "AUTHORIZE":
      return ofOrder(fields, apiVersion, surcharge);
    case "CAPTURE":
    case "REFUND":
    case "UPDATE_AUTHORIZATION": {
      const stated = textAt(fields, "transaction.amount") !== undefined;
      return linked || stated ? ofTransaction(fields) : ofOrder(fields, apiVersion, surcharge);
    }
  }
}

function ofTransaction(fields: JsonObject): Amounts {
  const text = textAt(fields, "transaction.amount");
  const currency = textAt(fields, "transaction.currency");
  if (text === undefined) throw new GatewayError("MISSING_FIELD", "transaction.amount");
  if (currency === undefined) throw new GatewayError("MISSING_FIELD", "transaction.currency");
  const amount = parseAmount(text, currency);
  if (amount === undefined) throw new GatewayError("INVALID_FIELD", "transaction.amount");
  if (amount === 0n) throw new GatewayError("AMOUNT_NOT_POSITIVE", "transaction.amount");
  return { currency, amount, money: undefined };
}

function ofOrder(
  fields: JsonObject,
  apiVersion: number,
  surcharge: (currency: string, net: bigint) => bigint,
): Amounts {
  const money = readMoney(fields, apiVersion, surcharge);
  if (!("problem" in money)) return { currency: money.currency, amount: money.amount, money };
  if (money.problem === "SUM") throw new GatewayError("AMOUNTS_DO_NOT_ADD_UP");
  const code = { MISSING: "MISSING_FIELD", INVALID: "INVALID_FIELD", ZERO: "AMOUNT_NOT_POSITIVE" } as const;
  throw new GatewayError(code[money.problem], money.field);
}
