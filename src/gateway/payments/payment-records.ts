import { asJson, isObject, type JsonObject } from "../../core/json.ts";
import { maskOthers } from "../../core/mask.ts";
import { formatAmount } from "../../core/money.ts";
import type { Entry } from "../../core/order.ts";
import type { PaymentFields, SourceFields } from "../../wire/rest/rest-requests.ts";
import type { SourceView } from "../cards/source-view.ts";
import type { OrderRecord, OrderState, StoredTransaction, TransactionRecord } from "./orders.ts";
import type { PaymentPlan } from "./plan-payment.ts";

/** The order's entry for a plan's transaction, before the processor responds. */
export function entryOf(id: string, { type, amount, target }: PaymentPlan): Entry {
  return { id, type, amount, result: "PENDING", ...(target === undefined ? {} : { target }) };
}

/** The record of a plan's transaction, before the processor responds. */
export function transactionOf(
  entry: Entry,
  plan: PaymentPlan,
  apiVersion: number,
  state: OrderState,
  sourceView: SourceView,
): TransactionRecord {
  const { operation, currency, linked, fields, request, notificationUrl } = plan;
  const source = linked
    ? sourceOfOrder(state.transactions, plan.target)
    : sourceView(asJson(usedSource(plan)), false);
  return {
    entry,
    apiVersion,
    operation,
    currency,
    ...(notificationUrl === undefined ? {} : { notificationUrl }),
    echoedFields: echoedFields(maskOthers(asJson(linked ? request : fields)), source),
  };
}

/** Groups of a request that its response repeats. */
const ECHOED = ["billing", "customer", "device", "shipping", "airline", "agreement"];

/** The fields of a request that its response repeats. @param source masked already */
function echoedFields(fields: JsonObject, source: JsonObject | undefined): JsonObject {
  const { transaction } = fields;
  return {
    ...Object.fromEntries(ECHOED.filter((name) => name in fields).map((name) => [name, fields[name]!])),
    ...(source === undefined ? {} : { sourceOfFunds: source }),
    ...(isObject(transaction) ? { transaction } : {}),
  };
}

/** The source of funds that a payment uses, without the security code; not masked yet. */
function usedSource({ fields: { sourceOfFunds = {} }, sources: { token } }: PaymentPlan): SourceFields {
  const { provided } = sourceOfFunds;
  if (!provided?.card) return sourceOfFunds;
  const { securityCode: _, ...card } = provided.card;
  const storedOnFile = token === undefined ? "NOT_STORED" : "STORED";
  return { ...sourceOfFunds, provided: { ...provided, card: { storedOnFile, ...card } } };
}

/**
 * The source of funds of the transaction that an operation continues: the one that a void undoes, else the last one of
 * the order that did not fail. Masked, because it was stored masked.
 */
function sourceOfOrder(
  transactions: readonly StoredTransaction[],
  target: string | undefined,
): JsonObject | undefined {
  const echoed = ({ record }: StoredTransaction) => record.echoedFields["sourceOfFunds"];
  const continued =
    transactions.find((other) => other.row.id === target && isObject(echoed(other))) ??
    transactions.findLast((other) => other.record.entry.result !== "FAILURE" && isObject(echoed(other)));
  const source = continued && echoed(continued);
  return isObject(source) ? source : undefined;
}

/** Members of an order that the gateway computes, so that it never takes them from a request. */
const COMPUTED = new Set([
  "id",
  "amount",
  "netAmount",
  "currency",
  "merchantCharge",
  "surchargeAmount",
  "status",
]);

function uncomputed({ order = {} }: PaymentFields): JsonObject {
  return Object.fromEntries(Object.entries(asJson(order)).filter(([name]) => !COMPUTED.has(name)));
}

/**
 * The order with one more entry. The plan's amounts replace the order's where the operation states them, or begins the
 * order anew with a card of its own, because a failed transaction before it may have had another currency.
 */
export function withEntry(
  order: OrderRecord | undefined,
  entry: Entry,
  { currency, money, amount, fields, linked }: PaymentPlan,
  now: number,
): OrderRecord {
  const keepsMoney = linked || entry.type === "VERIFICATION";
  if (order && money === undefined && keepsMoney)
    return { ...order, updatedAt: now, entries: [...order.entries, entry] };
  return {
    currency,
    amount: money?.amount ?? amount,
    net: money?.net ?? amount,
    charge: money?.charge ?? 0n,
    ...(money?.calculatedBy === undefined ? {} : { calculatedBy: money.calculatedBy }),
    echoedFields: uncomputed(fields),
    createdAt: order?.createdAt ?? now,
    updatedAt: now,
    entries: [...(order?.entries ?? []), entry],
  };
}

/** The fields for the processor, with the amounts that the gateway computed. */
export function withMoney({ fields, money, currency }: PaymentPlan): PaymentFields {
  if (!money) return fields;
  const merchantCharge = { amount: formatAmount(money.charge, currency), type: "SURCHARGE" };
  return {
    ...fields,
    order: {
      ...(uncomputed(fields) as PaymentFields["order"]),
      amount: formatAmount(money.amount, currency),
      currency,
      ...(money.charge === 0n ? {} : { merchantCharge }),
    },
  };
}
