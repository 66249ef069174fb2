import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../core/json.ts";
import type { Entry } from "../../core/order.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import type { MerchantProfile } from "../config/merchants.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import type { OrderRecord, Orders } from "./orders.ts";
import { transactionAnswer } from "./transaction-response.ts";
import type { ProcessorOutcome } from "../processors/processor.ts";
import type { SessionStore } from "../store/store.ts";

export interface EndDependencies {
  store: SessionStore;
  orders: Orders;
  webhooks: Webhooks;
}

const TRIES = 8;

/** What is said of a transaction when nobody can say. */
export const UNKNOWN_OUTCOME: ProcessorOutcome = { result: "UNKNOWN", response: { gatewayCode: "UNKNOWN" } };

/**
 * Writes how a transaction came out, with the order's new totals and the notification for a merchant who asked
 * for one, and gives the answer. If somebody else has settled it meanwhile, theirs is the answer: an outcome that
 * is known is never written over.
 */
export async function endTransaction(
  { store, orders, webhooks }: EndDependencies,
  profile: MerchantProfile,
  orderId: string,
  id: string,
  outcome: ProcessorOutcome,
): Promise<JsonObject> {
  for (let left = TRIES; left > 0; left -= 1) {
    const order = await orders.find(profile.id, orderId);
    const all = await orders.transactions(profile.id, orderId);
    const transaction = all.find(({ row }) => row.id === id);
    if (!order || !transaction) break;
    const { record } = transaction;
    const isOpen = record.entry.result === "PENDING" || record.entry.result === "UNKNOWN";
    if (record.answer && !isOpen) return record.answer;

    const now = await store.now();
    const entry: Entry = { ...record.entry, result: outcome.result };
    const orderRecord: OrderRecord = {
      ...order.record,
      updatedAt: now,
      entries: order.record.entries.map((other) => (other.id === id ? entry : other)),
    };
    const ended = { ...record, entry };
    const answer = transactionAnswer(profile.id, orderId, orderRecord, ended, outcome, now);
    const { sealed: _order, ...orderColumns } = order.row;
    const { sealed: _transaction, ...columns } = transaction.row;
    // Another transaction that runs on the order goes on running.
    const running = orderColumns.running?.transaction === id ? null : orderColumns.running;
    const written = await store.write([
      {
        put: "order",
        row: orders.sealOrder({ ...orderColumns, running, revision: orderColumns.revision + 1 }, orderRecord),
      },
      {
        put: "transaction",
        row: orders.sealTransaction({ ...columns, revision: columns.revision + 1 }, { ...ended, answer }),
      },
      ...webhooks.changes(profile, record.notificationUrl, answer, randomUUID(), now),
    ]);
    if (!written) continue;
    webhooks.wake();
    return answer;
  }
  throw new GatewayError("SERVER_FAILED");
}
