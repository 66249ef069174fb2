import type { GatewayCall } from "./gateway-api.ts";
import { at, textAt, type Fields } from "./json.ts";
import { readAmount, type Quote } from "./quote.ts";
import type { Refused, Unreachable } from "./failures.ts";
import type { Declined, Paid, Unknown } from "./results.ts";

/** What a transaction came to. */
export type Settled = Paid | Declined | Unknown | Refused | Unreachable;

/** Transactions, each carried out at most once. */
export interface Transactions {
  /** Sends the operation, the same again when there is no answer, and asks what became of it if there is none still. */
  perform(
    order: string,
    transaction: string,
    quote: Quote,
    body: Fields,
  ): Promise<Exclude<Settled, Unreachable>>;
  /** What became of it. `refused` when the gateway knows of no such transaction. */
  retrieve(order: string, transaction: string): Promise<Settled>;
}

/** What a refusal is about when the order or the transaction is there already. */
const USED = ["order.id", "transaction.id"];

/** How often the same operation is sent. */
const ATTEMPTS = 3;

export function createTransactions(call: GatewayCall, patience: number): Transactions {
  const pathOf = (order: string, transaction: string) =>
    `/order/${encodeURIComponent(order)}/transaction/${encodeURIComponent(transaction)}`;

  async function retrieve(order: string, transaction: string): Promise<Settled> {
    const answer = await call("GET", pathOf(order, transaction));
    return answer.status === "answered" ? read(order, transaction, answer.body) : answer;
  }

  return {
    retrieve,

    async perform(order, transaction, quote, body) {
      const unknown: Unknown = { status: "unknown", order, transaction };
      /** A request that may be on its way. */
      let silent = false;
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        if (attempt > 1) await pause((patience / 20) * attempt);
        const answer = await call("PUT", pathOf(order, transaction), body);
        if (answer.status === "refused") {
          // Refused, it changed nothing; but one sent before, now or by an earlier call, may have.
          if (!silent && !USED.includes(answer.field ?? "")) return answer;
          const before = await retrieve(order, transaction);
          if (before.status === "refused") return isAbsent(before) ? answer : unknown;
          return isOf(before, quote) ? before : unknown;
        }
        if (answer.status === "unreachable") {
          silent = true;
          continue;
        }
        const result = read(order, transaction, answer.body);
        // Another transaction is running on the order, which may be this one, sent before.
        if (result.status === "declined" && result.gatewayCode === "LOCK_FAILURE") continue;
        if (result.status !== "unknown") return result;
        break;
      }
      const after = await retrieve(order, transaction);
      return isOf(after, quote) ? after : unknown;
    },
  };
}

/** Whether this is the end of a transaction over this amount, and not of an older one under the same id. */
function isOf(settled: Settled, { amount, currency }: Quote): settled is Paid | Declined {
  if (settled.status === "declined") return true;
  return settled.status === "paid" && settled.amount === amount && settled.currency === currency;
}

/** The gateway answered that there is no such order or transaction, not that it will not say. */
function isAbsent({ httpStatus, cause }: Refused): boolean {
  return cause === "INVALID_REQUEST" && (httpStatus === 400 || httpStatus === 404);
}

function read(order: string, transaction: string, body: Fields): Paid | Declined | Unknown {
  const gatewayCode = textAt(body, "response.gatewayCode") ?? "UNKNOWN";
  if (body["result"] === "FAILURE") return { status: "declined", order, transaction, gatewayCode };
  const currency = textAt(body, "transaction.currency") ?? textAt(body, "order.currency") ?? "";
  const amount = readAmount(at(body, "transaction.amount") ?? at(body, "order.amount"), currency);
  if (body["result"] !== "SUCCESS" || amount === undefined) return { status: "unknown", order, transaction };
  return { status: "paid", order, transaction, amount, currency };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
