import type { Json, JsonObject } from "../../core/json.ts";
import { totals } from "../../core/order.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { idOf, type Call, type Handler, type Handlers } from "../auth/call.ts";
import type { Orders, StoredOrder } from "../payments/orders.ts";
import { orderView, pendingResponse } from "../payments/transaction-response.ts";
import type { Payments } from "../payments/payments.ts";

/** The operations on orders, Retrieve Order and Retrieve Transaction. */
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

/** Groups of a transaction's response that an order has too, with the values of the last transaction (protocol, 1.10). */
const PAYER = ["billing", "customer", "device", "shipping", "sourceOfFunds"];

function payerOf(response: JsonObject): [string, Json][] {
  return Object.entries(response).filter(([name]) => PAYER.includes(name));
}

/** Creates the handlers of the operations on orders. */
export function orderHandlers({ orders, payments }: { orders: Orders; payments: Payments }): OrderHandlers {
  const perform: Handler = (call) => payments.perform(call);

  /** Settles the order's transactions where that is possible, then reads the order. @throws GatewayError */
  async function current(call: Call): Promise<{ order: StoredOrder; responses: TransactionView[] }> {
    const { profile } = call;
    const id = idOf(call, "orderId");
    await payments.settle(profile, id);
    const { order, transactions } = await orders.read(profile.id, id);
    if (!order) throw new GatewayError("UNKNOWN_ORDER");
    const view = orderView(id, order.record);
    const responses = transactions.map(({ row, record }) => ({
      id: row.id,
      // A transaction's own response, with the order as it is now.
      body: { ...(record.response ?? pendingResponse(profile.id, row.id, record)), order: view },
    }));
    return { order, responses };
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
      const { order, responses } = await current(call);
      const transactions = responses.map(({ body }) => body);
      const last: JsonObject | undefined = transactions.at(-1);
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
      const { responses } = await current(call);
      const found = responses.find(({ id }) => id === idOf(call, "transactionId"));
      if (!found) throw new GatewayError("UNKNOWN_TRANSACTION");
      return found.body;
    },
  };
}

interface TransactionView {
  id: string;
  body: JsonObject;
}
