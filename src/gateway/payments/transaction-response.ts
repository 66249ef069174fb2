import { isObject, type JsonObject } from "../../core/json.ts";
import { amountNumber } from "../../core/money.ts";
import { statusOf, totals } from "../../core/order.ts";
import type { ProcessorOutcome } from "../processors/processor.ts";
import type { OrderRecord, TransactionRecord } from "./orders.ts";

const iso = (at: number) => new Date(at).toISOString();

/** An order with its totals, as responses show it: amounts are JSON numbers (protocol, 1.7). */
export function orderView(id: string, order: OrderRecord): JsonObject {
  const { currency } = order;
  const sums = totals(order);
  const number = (units: bigint) => amountNumber(units, currency);
  return {
    ...order.echoedFields,
    amount: number(order.amount),
    chargeback: { amount: 0, currency },
    creationTime: iso(order.createdAt),
    currency,
    id,
    lastUpdatedTime: iso(order.updatedAt),
    merchantAmount: number(order.amount),
    merchantCurrency: currency,
    ...(order.calculatedBy === undefined
      ? {}
      : {
          netAmount: number(order.net),
          merchantCharge: {
            amount: number(order.charge),
            calculatedBy: order.calculatedBy,
            type: "SURCHARGE",
          },
        }),
    status: statusOf(order),
    totalAuthorizedAmount: number(sums.authorized),
    totalCapturedAmount: number(sums.captured),
    totalDisbursedAmount: 0,
    totalRefundedAmount: number(sums.refunded),
  };
}

/** The response to an operation on an order (protocol, 1.7). */
export function transactionResponse(
  merchant: string,
  orderId: string,
  order: OrderRecord,
  record: TransactionRecord,
  outcome: ProcessorOutcome,
  at: number,
): JsonObject {
  const { entry, currency } = record;
  const { transaction: echoed, ...rest } = record.echoedFields;
  const acquirer = outcome.transaction?.["acquirer"];
  return {
    ...rest,
    ...(outcome.authorizationResponse === undefined
      ? {}
      : { authorizationResponse: outcome.authorizationResponse }),
    gatewayEntryPoint: "WEB_SERVICES_API",
    merchant,
    order: orderView(orderId, order),
    response: outcome.response,
    result: outcome.result,
    timeOfLastUpdate: iso(at),
    timeOfRecord: iso(at),
    transaction: {
      ...(isObject(echoed) ? echoed : {}),
      ...outcome.transaction,
      acquirer: acquirer ?? { id: "NONE" },
      amount: amountNumber(entry.amount, currency),
      currency,
      id: entry.id,
      ...(entry.target === undefined ? {} : { targetTransactionId: entry.target }),
      type: entry.type,
    },
    version: String(record.apiVersion),
  };
}

/** A transaction for Retrieve while its processor is waited for. Its order is added by the caller. */
export function pendingResponse(merchant: string, id: string, record: TransactionRecord): JsonObject {
  return {
    ...record.echoedFields,
    merchant,
    response: { gatewayCode: "PENDING" },
    result: "PENDING",
    transaction: {
      amount: amountNumber(record.entry.amount, record.currency),
      currency: record.currency,
      id,
      type: record.entry.type,
    },
    version: String(record.apiVersion),
  };
}

/** The response while another transaction runs on the order: nothing was done (protocol, 3.6). */
export function lockedResponse(
  merchant: string,
  orderId: string,
  transactionId: string,
  apiVersion: number,
): JsonObject {
  return {
    gatewayEntryPoint: "WEB_SERVICES_API",
    merchant,
    order: { id: orderId },
    response: { gatewayCode: "LOCK_FAILURE" },
    result: "FAILURE",
    transaction: { id: transactionId },
    version: String(apiVersion),
  };
}
