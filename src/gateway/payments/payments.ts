import { createHmac } from "node:crypto";
import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { idOf, type Call } from "../auth/calls.ts";
import type { MerchantProfile } from "../config/merchants.ts";
import { lockedAnswer } from "./transaction-response.ts";
import { endTransaction, UNKNOWN_OUTCOME, type EndDependencies } from "./payment-end.ts";
import { startOperation, type StartDependencies } from "./payment-start.ts";
import type { Processor } from "../processors/processor.ts";

/** Operations on orders: Pay and its kin. */
export interface Payments {
  /** Carries out an operation once, however often it is sent. @throws GatewayError */
  perform(call: Call): Promise<JsonObject>;
  /** Asks the processor again about transactions that nobody knows the end of. */
  settle(profile: MerchantProfile, orderId: string): Promise<void>;
}

export interface PaymentDependencies extends StartDependencies, EndDependencies {
  processorOf: (profile: MerchantProfile) => Processor;
  /** Keys the hash by which a repeated request is known. */
  requestKey: Uint8Array;
}

/** After so long the process of a running transaction must have died: no processor is waited for longer. */
const DEAD_MS = 150_000;
const TRIES = 8;

export function createPayments(parts: PaymentDependencies): Payments {
  const { store, orders } = parts;
  /** What this process is working on, by order. */
  const running = new Map<string, { transaction: string; hash: string; answer: Promise<JsonObject> }>();

  /** The transactions that this process waits for its processor with: they are not dead, whatever the clock says. */
  const asking = new Set<string>();
  const nameOf = (...ids: string[]) => JSON.stringify(ids);

  const locked = ({ profile, apiVersion, ...call }: Call): JsonObject =>
    lockedAnswer(profile.id, call.ids.orderId!, call.ids.transactionId!, apiVersion);

  /** The answer to the same request, if it was sent before and there is one. @throws GatewayError for another one of its ids */
  async function storedAnswer({ profile, ids }: Call, hash: string): Promise<JsonObject | undefined> {
    const all = await orders.transactions(profile.id, ids.orderId!);
    const before = all.find(({ row }) => row.id === ids.transactionId);
    if (before && before.row.requestHash !== hash) throw new GatewayError("TRANSACTION_EXISTS");
    return before?.record.answer;
  }

  /** The stored answer if there is one; else the operation, begun and ended. */
  async function once(call: Call, hash: string): Promise<JsonObject> {
    const { profile } = call;
    const orderId = idOf(call, "orderId");
    const transactionId = idOf(call, "transactionId");
    for (let left = TRIES; left > 0; left -= 1) {
      let order = await orders.find(profile.id, orderId);
      if (order?.row.running && order.row.running.since + DEAD_MS > (await store.now())) {
        return (await storedAnswer(call, hash)) ?? locked(call);
      }
      if (order?.record.entries.some(({ result }) => result === "UNKNOWN" || result === "PENDING")) {
        await settle(profile, orderId);
        order = await orders.find(profile.id, orderId);
      }
      const answer = order && (await storedAnswer(call, hash));
      if (answer) return answer;

      const started = await startOperation(parts, call, hash, order);
      if (!started) continue;
      const name = nameOf(profile.id, orderId, transactionId);
      asking.add(name);
      try {
        const outcome = await parts
          .processorOf(profile)
          .process(started.request)
          .catch(() => UNKNOWN_OUTCOME);
        return await endTransaction(parts, profile, orderId, transactionId, outcome);
      } finally {
        asking.delete(name);
      }
    }
    throw new GatewayError("SERVER_BUSY");
  }

  async function settle(profile: MerchantProfile, orderId: string): Promise<void> {
    const now = await store.now();
    for (const { row, record } of await orders.transactions(profile.id, orderId)) {
      const { result } = record.entry;
      if (result !== "PENDING" && result !== "UNKNOWN") continue;
      if (asking.has(nameOf(profile.id, orderId, row.id))) continue;
      // Without an answer it is being worked on, unless its process has died.
      if (!record.answer && row.startedAt + DEAD_MS > now) continue;
      const outcome = await parts
        .processorOf(profile)
        .inquire(orderId, row.id)
        .catch(() => undefined);
      if (record.answer && (!outcome || outcome.result === result)) continue;
      await endTransaction(parts, profile, orderId, row.id, outcome ?? UNKNOWN_OUTCOME);
    }
  }

  return {
    async perform(call) {
      const transaction = idOf(call, "transactionId");
      const hash = requestHash(parts.requestKey, call);
      const key = nameOf(call.profile.id, idOf(call, "orderId"));
      const current = running.get(key);
      if (current) {
        if (current.transaction !== transaction) return (await storedAnswer(call, hash)) ?? locked(call);
        if (current.hash !== hash) throw new GatewayError("TRANSACTION_EXISTS");
        return current.answer;
      }
      const answer = once(call, hash).finally(() => running.delete(key));
      running.set(key, { transaction, hash, answer });
      return answer;
    },

    settle,
  };
}

/** What two requests have in common when they are the same: operation and body, members in any order. */
function requestHash(key: Uint8Array, { operation, body }: Call): string {
  const { apiOperation: _, ...rest } = body;
  return createHmac("sha256", key)
    .update(JSON.stringify([operation.name, canonical(rest)]))
    .digest("hex");
}

function canonical(value: Json): Json {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, canonical(member)]);
}
