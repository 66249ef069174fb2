import type { GatewayCall } from "./gateway-api.ts";
import type { Fields } from "./json.ts";
import { readAmount, type Quote } from "./quote.ts";
import type { GatewayResponse } from "./response.ts";
import type { Refused, Unreachable } from "./failures.ts";
import type { Declined, Paid, Unknown } from "./results.ts";

/** The outcome of a transaction. */
export type Settled = Paid | Declined | Unknown | Refused | Unreachable;

/** Transactions, each performed at most once. */
export interface Transactions {
  /** Sends the operation, retries it without a response, and retrieves the transaction if there is still none. */
  perform(
    order: string,
    transaction: string,
    quote: Quote,
    body: Fields,
  ): Promise<Exclude<Settled, Unreachable>>;
  /** Retrieves the outcome; `refused` when the gateway has no such transaction. */
  retrieve(order: string, transaction: string): Promise<Settled>;
}

/** The fields of a refusal for an order or a transaction that exists. */
const EXISTING = ["order.id", "transaction.id"];

/** How often the same operation is sent. */
const MAX_ATTEMPTS = 3;

export function createTransactions(call: GatewayCall, patience: number): Transactions {
  const pathOf = (order: string, transaction: string) =>
    `/order/${encodeURIComponent(order)}/transaction/${encodeURIComponent(transaction)}`;

  async function retrieve(order: string, transaction: string): Promise<Settled> {
    const response = await call("GET", pathOf(order, transaction));
    return response.status === "responded" ? read(order, transaction, response.body) : response;
  }

  return {
    retrieve,

    async perform(order, transaction, quote, body) {
      const unknown: Unknown = { status: "unknown", order, transaction };
      /** Whether an earlier request may still be processed. */
      let isPending = false;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        if (attempt > 1) await pause((patience / 20) * attempt);
        const response = await call("PUT", pathOf(order, transaction), body);
        if (response.status === "refused") {
          // This request changed nothing, but an earlier one, of this call or before it, may have.
          if (!isPending && !EXISTING.includes(response.field ?? "")) return response;
          const before = await retrieve(order, transaction);
          if (before.status === "refused") return isAbsent(before) ? response : unknown;
          return isOf(before, quote) ? before : unknown;
        }
        if (response.status === "unreachable") {
          isPending = true;
          continue;
        }
        const result = read(order, transaction, response.body);
        // The transaction that locks the order may be this one, sent by an earlier attempt.
        if (result.status === "declined" && result.gatewayCode === "LOCK_FAILURE") continue;
        if (result.status !== "unknown") return result;
        break;
      }
      const after = await retrieve(order, transaction);
      return isOf(after, quote) ? after : unknown;
    },
  };
}

/** Whether this is the outcome of a transaction over this amount, and not of an older one with the same id. */
function isOf(settled: Settled, { amount, currency }: Quote): settled is Paid | Declined {
  if (settled.status === "declined") return true;
  return settled.status === "paid" && settled.amount === amount && settled.currency === currency;
}

/** Whether the refusal says that the order or transaction does not exist, and not that access is denied. */
function isAbsent({ httpStatus, cause }: Refused): boolean {
  return cause === "INVALID_REQUEST" && (httpStatus === 400 || httpStatus === 404);
}

function read(order: string, transaction: string, body: GatewayResponse): Paid | Declined | Unknown {
  const { result, response } = body;
  const { gatewayCode = "UNKNOWN" } = response ?? {};
  if (result === "FAILURE") return { status: "declined", order, transaction, gatewayCode };
  const currency = body.transaction?.currency ?? body.order?.currency ?? "";
  const amount = readAmount(body.transaction?.amount ?? body.order?.amount, currency);
  if (result !== "SUCCESS" || amount === undefined) return { status: "unknown", order, transaction };
  return { status: "paid", order, transaction, amount, currency };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
