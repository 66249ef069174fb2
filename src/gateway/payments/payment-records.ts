import { at, isObject, type JsonObject } from "../../core/json.ts";
import { formatAmount } from "../../core/money.ts";
import type { Entry } from "../../core/order.ts";
import type { OrderRecord, StoredTransaction } from "./orders.ts";
import type { Combined } from "./payment-source.ts";
import type { Wanted } from "./resolve-operation.ts";

/** Groups of a request that its answer repeats. */
const REPEATED = ["billing", "customer", "device", "shipping", "airline", "agreement"];

/** What of a request is kept to be told again; `source` is masked by then. */
export function toldAgain(fields: JsonObject, source: JsonObject | undefined): JsonObject {
  const repeated = Object.fromEntries(
    REPEATED.filter((name) => name in fields).map((name) => [name, fields[name]!]),
  );
  const transaction = at(fields, "transaction");
  return {
    ...repeated,
    ...(source === undefined ? {} : { sourceOfFunds: source }),
    ...(isObject(transaction) ? { transaction } : {}),
  };
}

/** The source of funds of an operation without the code, and whether it is a saved one. Not masked yet. */
export function usedSource({ fields, token }: Combined): JsonObject {
  const source = at(fields, "sourceOfFunds");
  const plain = isObject(source) ? source : {};
  const { provided } = plain;
  const card = isObject(provided) ? provided["card"] : undefined;
  if (!isObject(provided) || !isObject(card)) return plain;
  const { securityCode: _, ...shown } = card;
  const storedOnFile = token === undefined ? "NOT_STORED" : "STORED";
  return { ...plain, provided: { ...provided, card: { storedOnFile, ...shown } } };
}

/**
 * The source of funds of what an operation continues: of the transaction that a void undoes, else of the last one of
 * the order that did not fail. Masked, as it was told then.
 */
export function sourceOfOrder(
  transactions: readonly StoredTransaction[],
  target: string | undefined,
): JsonObject | undefined {
  const told = ({ record }: StoredTransaction) => record.told["sourceOfFunds"];
  const one =
    transactions.find((other) => other.row.id === target && isObject(told(other))) ??
    transactions.findLast((other) => other.record.entry.result !== "FAILURE" && isObject(told(other)));
  const source = one && told(one);
  return isObject(source) ? source : undefined;
}

/** Members of an order that are counted or worked out, and so never taken from what was told. */
const COUNTED = new Set([
  "id",
  "amount",
  "netAmount",
  "currency",
  "merchantCharge",
  "surchargeAmount",
  "status",
]);

/**
 * The order with one more entry; with its money where the operation states it, or begins the order anew with a card
 * of its own: what failed before may have been in another currency.
 */
export function withEntry(
  order: OrderRecord | undefined,
  entry: Entry,
  { currency, money, amount }: Wanted,
  fields: JsonObject,
  linked: boolean,
  now: number,
): OrderRecord {
  const keepsMoney = linked || entry.type === "VERIFICATION";
  if (order && money === undefined && keepsMoney)
    return { ...order, updatedAt: now, entries: [...order.entries, entry] };
  const group = at(fields, "order");
  const said = isObject(group) ? Object.entries(group).filter(([name]) => !COUNTED.has(name)) : [];
  return {
    currency,
    amount: money?.amount ?? amount,
    net: money?.net ?? amount,
    charge: money?.charge ?? 0n,
    ...(money?.calculatedBy === undefined ? {} : { calculatedBy: money.calculatedBy }),
    told: Object.fromEntries(said),
    createdAt: order?.createdAt ?? now,
    updatedAt: now,
    entries: [...(order?.entries ?? []), entry],
  };
}

/** The fields for the processor, with the amounts as they were worked out. */
export function withMoney(fields: JsonObject, { money, currency }: Wanted): JsonObject {
  if (!money) return fields;
  const group = at(fields, "order");
  const said = isObject(group) ? Object.entries(group).filter(([name]) => !COUNTED.has(name)) : [];
  const merchantCharge = { amount: formatAmount(money.charge, currency), type: "SURCHARGE" };
  return {
    ...fields,
    order: {
      ...Object.fromEntries(said),
      amount: formatAmount(money.amount, currency),
      currency,
      ...(money.charge === 0n ? {} : { merchantCharge }),
    },
  };
}
