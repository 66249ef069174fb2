import type { Json, JsonObject } from "../../core/json.ts";
import { amountNumber } from "../../core/money.ts";
import { totals } from "../../core/order.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { idOf, type Call, type Handler, type Handlers } from "../auth/calls.ts";
import type { Orders, StoredOrder } from "../payments/orders.ts";
import { orderView } from "../payments/transaction-response.ts";
import type { Payments } from "../payments/payments.ts";

/** Operations on orders and the two that look at them. */
export type OrderHandlers = Pick<
  Handlers,
  | "AUTHORIZE"
  | "CAPTURE"
  | "PAY"
  | "REFUND"
  | "RETRIEVE_ORDER"
  | "RETRIEVE_TRANSACTION"
  | "UPDATE_AUTHORIZATION"
  | "VERIFY"
  | "VOID"
>;

/** Groups of a transaction's answer that an order has too: the last one that was told (protocol, 1.10). */
const PAYER = ["billing", "customer", "device", "shipping", "sourceOfFunds"];

function payerOf(answer: JsonObject): [string, Json][] {
  return Object.entries(answer).filter(([name]) => PAYER.includes(name));
}

export function orderHandlers({ orders, payments }: { orders: Orders; payments: Payments }): OrderHandlers {
  const perform: Handler = (call) => payments.perform(call);

  /** The order, after asking about what nobody knew the end of. */
  async function current(call: Call): Promise<StoredOrder> {
    const id = idOf(call, "orderId");
    await payments.settle(call.profile, id);
    const order = await orders.find(call.profile.id, id);
    if (!order) throw new GatewayError("UNKNOWN_ORDER");
    return order;
  }

  /** A transaction's own answer, with the order as it stands now. */
  function answerOf(order: StoredOrder, answer: JsonObject): JsonObject {
    return { ...answer, order: orderView(order.row.id, order.record) };
  }

  async function answers(call: Call, order: StoredOrder): Promise<{ id: string; answer: JsonObject }[]> {
    const all = await orders.transactions(call.profile.id, order.row.id);
    return all.map(({ row, record }) => ({
      id: row.id,
      answer: answerOf(
        order,
        record.answer ?? {
          ...record.told,
          merchant: call.profile.id,
          response: { gatewayCode: "PENDING" },
          result: "PENDING",
          transaction: {
            amount: amountNumber(record.entry.amount, record.currency),
            currency: record.currency,
            id: row.id,
            type: record.entry.type,
          },
          version: String(record.apiVersion),
        },
      ),
    }));
  }

  return {
    AUTHORIZE: perform,
    CAPTURE: perform,
    PAY: perform,
    REFUND: perform,
    UPDATE_AUTHORIZATION: perform,
    VERIFY: perform,
    VOID: perform,

    async RETRIEVE_ORDER(call) {
      const order = await current(call);
      const transactions = (await answers(call, order)).map(({ answer }) => answer);
      const last = transactions.at(-1);
      const { authorized } = totals(order.record);
      return {
        ...Object.fromEntries(transactions.flatMap(payerOf)),
        ...orderView(order.row.id, order.record),
        merchant: call.profile.id,
        result: authorized > 0n ? "SUCCESS" : (last?.["result"] ?? "UNKNOWN"),
        transaction: transactions,
        version: String(call.apiVersion),
      };
    },

    async RETRIEVE_TRANSACTION(call) {
      const order = await current(call);
      const found = (await answers(call, order)).find(({ id }) => id === idOf(call, "transactionId"));
      if (!found) throw new GatewayError("UNKNOWN_TRANSACTION");
      return found.answer;
    },
  };
}
