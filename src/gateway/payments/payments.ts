import { createHmac, randomUUID } from "node:crypto";
import { isObject, type Json, type JsonObject } from "../../core/json.ts";
import { formatAmount } from "../../core/money.ts";
import type { OrderOperation } from "../../core/order-rules.ts";
import { isUnsettled } from "../../core/order.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { parseRequest } from "../../wire/rest/rest-parse.ts";
import { PAYMENT_REQUESTS, type PaymentRequest } from "../../wire/rest/rest-requests.ts";
import { idOf, type Call } from "../auth/call.ts";
import type { BinTable } from "../cards/bin-table.ts";
import type { SourceView } from "../cards/source-view.ts";
import type { MerchantProfile } from "../config/merchants.ts";
import type { Processor, ProcessorOutcome, ProcessorRequest } from "../processors/processor.ts";
import type { SessionStore } from "../store/store.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import type { OrderRecord, Orders, OrderState, StoredOrder, StoredTransaction } from "./orders.ts";
import { entryOf, transactionOf, withEntry, withMoney } from "./payment-records.ts";
import { loadSources, NO_SOURCES, type SourceDependencies } from "./payment-source.ts";
import { planPayment, type PaymentPlan } from "./plan-payment.ts";
import { checkLinked } from "./resolve-operation.ts";
import { lockedResponse, transactionResponse } from "./transaction-response.ts";

/** Operations on orders: Pay, Authorize, Verify, Capture, Refund, Void, Update Authorization. */
export interface Payments {
  /** Performs an operation once, even if its request is sent several times. @throws GatewayError */
  perform(call: Call): Promise<JsonObject>;
  /** Asks the processor about the order's transactions whose outcome is unknown, and records the outcomes. */
  settle(profile: MerchantProfile, orderId: string): Promise<void>;
}

/** The dependencies of {@link createPayments}. */
export interface PaymentDependencies extends SourceDependencies {
  store: SessionStore;
  orders: Orders;
  webhooks: Webhooks;
  bins: BinTable;
  sourceView: SourceView;
  processorOf: (profile: MerchantProfile) => Processor;
  /** The key of the hash that identifies a repeated request. */
  requestKey: Uint8Array;
}

/**
 * After this time, in ms, the process of a running transaction must have ended, because no process waits longer for a
 * processor.
 */
const ABANDONED_AFTER_MS = 150_000;
/** The maximum number of attempts to write, because another process may write first. */
const MAX_ATTEMPTS = 8;

/** The outcome of a transaction until the processor reports one. */
const UNKNOWN_OUTCOME: ProcessorOutcome = { result: "UNKNOWN", response: { gatewayCode: "UNKNOWN" } };

/** A payment that is in the store as started: from here on the processor may be asked. */
interface Reservation {
  order: StoredOrder;
  transaction: StoredTransaction;
  request: ProcessorRequest;
}

/** One request for an operation, parsed. */
interface Payment {
  call: Call;
  profile: MerchantProfile;
  operation: OrderOperation;
  request: PaymentRequest;
  orderId: string;
  transactionId: string;
  /** Identifies the request, so that the same one again gets the same response. */
  hash: string;
}

/**
 * A payment takes five steps: plan, reserve, process, record, respond. Up to `reserve` nothing is written. The
 * reservation is written before the processor is asked, and with it the session's security code is deleted, so that a
 * crash at any point leaves a transaction that can be settled, and never a code.
 */
export function createPayments(dependencies: PaymentDependencies): Payments {
  const { store, orders, webhooks, bins, sourceView, processorOf, sessions } = dependencies;
  /** The payments that this process performs, by order. */
  const running = new Map<string, { transaction: string; hash: string; response: Promise<JsonObject> }>();
  /** The transactions that this process has reserved and not yet recorded. They never count as abandoned. */
  const unrecorded = new Set<string>();
  const keyOf = (...ids: string[]) => JSON.stringify(ids);

  async function perform(payment: Payment): Promise<JsonObject> {
    const { profile, orderId, transactionId } = payment;
    for (let left = MAX_ATTEMPTS; left > 0; left -= 1) {
      let state = await orders.read(profile.id, orderId);
      const runs = state.order?.row.running;
      if (runs && runs.since + ABANDONED_AFTER_MS > (await store.now())) {
        return earlierResponse(state, payment) ?? locked(payment);
      }
      if (state.order?.record.entries.some(isUnsettled)) {
        await settle(profile, orderId, state);
        state = await orders.read(profile.id, orderId);
      }
      const earlier = earlierResponse(state, payment);
      if (earlier) return earlier;

      const plan = await planWithSources(payment, state);
      const reservation = await reserve(payment, plan, state);
      if (!reservation) continue;
      const key = keyOf(profile.id, orderId, transactionId);
      unrecorded.add(key);
      try {
        const outcome = await process(profile, reservation.request);
        return await record(profile, orderId, transactionId, outcome, reservation);
      } finally {
        unrecorded.delete(key);
      }
    }
    throw new GatewayError("SERVER_BUSY");
  }

  /** Step 1: reads the session and the token that the request names, and plans. @throws GatewayError */
  async function planWithSources(payment: Payment, state: OrderState): Promise<PaymentPlan> {
    const { call, profile, operation, request } = payment;
    const { apiVersion } = call;
    const linked = checkLinked(state.order?.record, operation, request);
    const sources = linked ? NO_SOURCES : await loadSources(dependencies, profile.id, apiVersion, request);
    const mayNotify = (url: string) => webhooks.mayNotify(profile, url);
    return planPayment({
      operation,
      request,
      apiVersion,
      profile,
      bins,
      state,
      linked,
      sources,
      mayNotify,
    });
  }

  /**
   * Step 2: writes that the transaction has started. From this write on the session's security code is gone from the
   * store, whatever happens next.
   *
   * @returns undefined when another process wrote in between, and the plan has to be made again
   */
  async function reserve(
    { call, profile, operation, orderId, transactionId, hash }: Payment,
    plan: PaymentPlan,
    state: OrderState,
  ): Promise<Reservation | undefined> {
    const now = await store.now();
    const merchant = profile.id;
    const entry = entryOf(transactionId, plan);
    const orderRecord = withEntry(state.order?.record, entry, plan, now);
    const record = transactionOf(entry, plan, call.apiVersion, state, sourceView);
    const order: StoredOrder = {
      record: orderRecord,
      row: orders.sealOrder(
        {
          merchant,
          id: orderId,
          revision: (state.order?.row.revision ?? 0) + 1,
          running: { transaction: transactionId, since: now },
        },
        orderRecord,
      ),
    };
    const columns = {
      merchant,
      order: orderId,
      id: transactionId,
      revision: 1,
      requestHash: hash,
      startedAt: now,
    };
    const transaction: StoredTransaction = { record, row: orders.sealTransaction(columns, record) };
    const { session } = plan.sources;
    const isWritten = await store.write([
      ...(session ? sessions.startOfUse(session) : []),
      { put: "order", row: order.row },
      { put: "transaction", row: transaction.row },
    ]);
    if (!isWritten) return undefined;
    const { type, amount, currency } = plan;
    const request: ProcessorRequest = {
      operation,
      type,
      orderId,
      transactionId,
      amount: formatAmount(amount, currency),
      currency,
      fields: withMoney(plan),
    };
    return { order, transaction, request };
  }

  /** Step 3: asks the processor. After an error of the adapter money may have moved, so the outcome is unknown. */
  async function process(profile: MerchantProfile, request: ProcessorRequest): Promise<ProcessorOutcome> {
    try {
      return await processorOf(profile).process(request);
    } catch {
      return UNKNOWN_OUTCOME;
    }
  }

  /**
   * Steps 4 and 5: writes the outcome with the order's new totals and the merchant's webhook, and returns the response.
   * A known outcome is never overwritten: when another process has settled the transaction meanwhile, its response is
   * returned.
   *
   * @param known the order and transaction as this process last wrote them; they are read when absent or outdated
   */
  async function record(
    profile: MerchantProfile,
    orderId: string,
    transactionId: string,
    outcome: ProcessorOutcome,
    known?: { order: StoredOrder; transaction: StoredTransaction },
  ): Promise<JsonObject> {
    let current = known;
    for (let left = MAX_ATTEMPTS; left > 0; left -= 1) {
      current ??= find(await orders.read(profile.id, orderId), transactionId);
      if (!current) break;
      const { order, transaction } = current;
      const { response: earlier } = transaction.record;
      if (earlier && !isUnsettled(transaction.record.entry)) return earlier;

      const now = await store.now();
      const entry = { ...transaction.record.entry, result: outcome.result };
      const orderRecord: OrderRecord = {
        ...order.record,
        updatedAt: now,
        entries: order.record.entries.map((other) => (other.id === transactionId ? entry : other)),
      };
      const ended = { ...transaction.record, entry };
      const response = transactionResponse(profile.id, orderId, orderRecord, ended, outcome, now);
      const { sealed: _order, ...orderColumns } = order.row;
      const { sealed: _transaction, ...columns } = transaction.row;
      // Another transaction that runs on the order keeps its reservation.
      const runs = orderColumns.running?.transaction === transactionId ? null : orderColumns.running;
      const isWritten = await store.write([
        {
          put: "order",
          row: orders.sealOrder(
            { ...orderColumns, running: runs, revision: orderColumns.revision + 1 },
            orderRecord,
          ),
        },
        {
          put: "transaction",
          row: orders.sealTransaction({ ...columns, revision: columns.revision + 1 }, { ...ended, response }),
        },
        ...webhooks.changes(profile, ended.notificationUrl, response, randomUUID(), now),
      ]);
      if (isWritten) {
        webhooks.wake();
        return response;
      }
      current = undefined;
    }
    throw new GatewayError("SERVER_FAILED");
  }

  async function settle(profile: MerchantProfile, orderId: string, state?: OrderState): Promise<void> {
    const now = await store.now();
    const { transactions } = state ?? (await orders.read(profile.id, orderId));
    for (const { row, record: transaction } of transactions) {
      if (!isUnsettled(transaction.entry)) continue;
      if (unrecorded.has(keyOf(profile.id, orderId, row.id))) continue;
      // Without a response its process still waits for the processor, unless that process must have ended.
      if (!transaction.response && row.startedAt + ABANDONED_AFTER_MS > now) continue;
      const outcome = await processorOf(profile)
        .inquire(orderId, row.id)
        .catch(() => undefined);
      if (transaction.response && (!outcome || outcome.result === transaction.entry.result)) continue;
      await record(profile, orderId, row.id, outcome ?? UNKNOWN_OUTCOME);
    }
  }

  return {
    async perform(call) {
      const payment = parsePayment(dependencies.requestKey, call);
      const { profile, orderId, transactionId, hash } = payment;
      const key = keyOf(profile.id, orderId);
      const current = running.get(key);
      if (current) {
        if (current.transaction !== transactionId) {
          return earlierResponse(await orders.read(profile.id, orderId), payment) ?? locked(payment);
        }
        if (current.hash !== hash) throw new GatewayError("TRANSACTION_EXISTS");
        return current.response;
      }
      const response = perform(payment).finally(() => running.delete(key));
      running.set(key, { transaction: transactionId, hash, response });
      return response;
    },

    settle: (profile, orderId) => settle(profile, orderId),
  };
}

/** @throws GatewayError for a request that its schema refuses */
function parsePayment(requestKey: Uint8Array, call: Call): Payment {
  const operation = call.operation.name as OrderOperation;
  return {
    call,
    profile: call.profile,
    operation,
    request: parseRequest(PAYMENT_REQUESTS[operation], call.body),
    orderId: idOf(call, "orderId"),
    transactionId: idOf(call, "transactionId"),
    hash: requestHash(requestKey, call),
  };
}

function find(
  { order, transactions }: OrderState,
  id: string,
): { order: StoredOrder; transaction: StoredTransaction } | undefined {
  const transaction = transactions.find(({ row }) => row.id === id);
  return order && transaction && { order, transaction };
}

/**
 * The response to the same request, if it was sent before and has one.
 *
 * @throws GatewayError TRANSACTION_EXISTS when another request had the same transaction id
 */
function earlierResponse(
  { transactions }: OrderState,
  { transactionId, hash }: Payment,
): JsonObject | undefined {
  const before = transactions.find(({ row }) => row.id === transactionId);
  if (before && before.row.requestHash !== hash) throw new GatewayError("TRANSACTION_EXISTS");
  return before?.record.response;
}

function locked({ call, profile, orderId, transactionId }: Payment): JsonObject {
  return lockedResponse(profile.id, orderId, transactionId, call.apiVersion);
}

/** Hashes the operation and the body of a request. The order of members does not matter. */
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
