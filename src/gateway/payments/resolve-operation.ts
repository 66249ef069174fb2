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
import type { PaymentFields, PaymentRequest } from "../../wire/rest/rest-requests.ts";
import type { CardFacts } from "../cards/bin-table.ts";
import { chargeFor, isChargeForbidden } from "./charge.ts";
import type { MerchantProfile } from "../config/merchants.ts";

/** An operation with its price: the type and amount of its transaction, and what the order costs from then on. */
export interface PricedOperation {
  type: Extract<OperationDecision, { type: unknown }>["type"];
  /** In the currency's smallest unit. */
  amount: bigint;
  currency: string;
  money: OrderMoney | undefined;
  /** The transaction that a void undoes. */
  target: string | undefined;
}

/** An operation as a request asks for it, with everything that its price depends on. */
export interface RequestedOperation {
  operation: OrderOperation;
  order: Order | undefined;
  /** Whether the card comes from the order. */
  linked: boolean;
  /** The combined fields. */
  fields: PaymentFields;
  apiVersion: number;
  profile: MerchantProfile;
  /** The facts about the card, for the surcharge; undefined without a card number. */
  facts: CardFacts | undefined;
}

/** Operations that continue an order, or begin one with a card of their own. */
const CAN_STAND_ALONE: readonly OrderOperation[] = ["CAPTURE", "REFUND"];
/** Operations that only ever continue an order. */
const ALWAYS_LINKED: readonly OrderOperation[] = ["VOID", "UPDATE_AUTHORIZATION"];

/**
 * Whether the card of an operation comes from its order. The request of such an operation must not bring a card.
 *
 * @throws GatewayError
 */
export function checkLinked(
  order: Order | undefined,
  operation: OrderOperation,
  { sourceOfFunds, session }: Pick<PaymentRequest, "sourceOfFunds" | "session">,
): boolean {
  // A type alone is no source: clients that serialize one class for every request send it with everything.
  const hasSource = Object.keys(sourceOfFunds ?? {}).some((name) => name !== "type");
  const bringsSource = hasSource || session?.id !== undefined;
  const needsOrder =
    ALWAYS_LINKED.includes(operation) || (CAN_STAND_ALONE.includes(operation) && !bringsSource);
  if (order === undefined && needsOrder) throw new GatewayError("UNKNOWN_ORDER");
  const linked = isLinked(order, operation);
  // The order exists, but it has no amount to capture from or to refund.
  if (!linked && needsOrder)
    throw new GatewayError(operation === "CAPTURE" ? "NOT_AUTHORIZED" : "NOTHING_CAPTURED");
  if (linked && hasSource) throw new GatewayError("UNSUPPORTED_FIELD", "sourceOfFunds");
  if (linked && session !== undefined) throw new GatewayError("UNSUPPORTED_FIELD", "session");
  return linked;
}

/**
 * Resolves an operation into amounts, and decides whether the order as it stands allows it.
 *
 * @throws GatewayError
 */
export function resolveOperation({
  operation,
  order,
  linked,
  fields,
  apiVersion,
  profile,
  facts,
}: RequestedOperation): PricedOperation {
  const isVoid = operation === "VOID";
  // Only a void has a target; in other requests, or in the session, the field has no meaning.
  const target = isVoid ? fields.transaction?.targetTransactionId : undefined;
  if (isVoid && target === undefined) {
    throw new GatewayError("MISSING_FIELD", "transaction.targetTransactionId");
  }
  const { currency, amount, money } = amounts(operation, linked, fields, apiVersion, (code, net) =>
    chargeFor(profile, facts, code, net),
  );
  if (money && isChargeForbidden(profile, facts, fields.order, money))
    throw new GatewayError("SURCHARGE_FORBIDDEN");
  const decision = decideOperation(order, {
    operation,
    currency,
    amount,
    ...(target === undefined ? {} : { target }),
  });
  if ("refusal" in decision) throw new GatewayError(decision.refusal);
  return { ...decision, currency: currency === "" ? order!.currency : currency, money, target };
}

interface Amounts {
  currency: string;
  amount: bigint;
  money: OrderMoney | undefined;
}

function amounts(
  operation: OrderOperation,
  linked: boolean,
  fields: PaymentFields,
  apiVersion: number,
  surcharge: (currency: string, net: bigint) => bigint,
): Amounts {
  switch (operation) {
    case "VOID":
      return { currency: "", amount: 0n, money: undefined };
    case "VERIFY": {
      const currency = fields.order?.currency;
      if (currency === undefined) throw new GatewayError("MISSING_FIELD", "order.currency");
      return { currency, amount: 0n, money: undefined };
    }
    case "PAY":
    case "AUTHORIZE":
      return amountsOfOrder(fields, apiVersion, surcharge);
    case "CAPTURE":
    case "REFUND":
    case "UPDATE_AUTHORIZATION": {
      const isStated = fields.transaction?.amount !== undefined;
      return linked || isStated
        ? amountsOfTransaction(fields)
        : amountsOfOrder(fields, apiVersion, surcharge);
    }
  }
}

function amountsOfTransaction({ transaction = {} }: PaymentFields): Amounts {
  const { amount: text, currency } = transaction;
  if (text === undefined) throw new GatewayError("MISSING_FIELD", "transaction.amount");
  if (currency === undefined) throw new GatewayError("MISSING_FIELD", "transaction.currency");
  const amount = parseAmount(text, currency);
  if (amount === undefined) throw new GatewayError("INVALID_FIELD", "transaction.amount");
  if (amount === 0n) throw new GatewayError("AMOUNT_NOT_POSITIVE", "transaction.amount");
  return { currency, amount, money: undefined };
}

function amountsOfOrder(
  fields: PaymentFields,
  apiVersion: number,
  surcharge: (currency: string, net: bigint) => bigint,
): Amounts {
  const money = readMoney(fields, apiVersion, surcharge);
  if (!("problem" in money)) return { currency: money.currency, amount: money.amount, money };
  if (money.problem === "SUM") throw new GatewayError("AMOUNTS_DO_NOT_ADD_UP");
  const code = { MISSING: "MISSING_FIELD", INVALID: "INVALID_FIELD", ZERO: "AMOUNT_NOT_POSITIVE" } as const;
  throw new GatewayError(code[money.problem], money.field);
}
