import { createHmac, randomUUID } from "node:crypto";
import { at, isObject, textAt, type Json, type JsonObject } from "../core/json.ts";
import { formatAmount } from "../core/money.ts";
import type { OrderOperation } from "../core/order-rules.ts";
import type { Entry } from "../core/order.ts";
import { GatewayError } from "../wire/errors.ts";
import { parseRequest } from "../wire/rest-parse.ts";
import type { BinTable } from "./bin-table.ts";
import { idOf, type Call } from "./calls.ts";
import type { MerchantProfile } from "./merchants.ts";
import type { Notices } from "./notices.ts";
import type { OrderRecord, Orders, StoredOrder, StoredTransaction, TransactionRecord } from "./orders.ts";
import { lockedAnswer, transactionAnswer } from "./payment-answer.ts";
import { checkSource, combineSources, type Combined, type SourceParts } from "./payment-source.ts";
import { checkLinked, readWish, type Wanted } from "./payment-wish.ts";
import type { Processor, ProcessorOutcome, ProcessorRequest } from "./processors/processor.ts";
import type { Change, SessionStore } from "./store/store.ts";
import type { Views } from "./views.ts";

/** Operations on orders: Pay and its kin. */
export interface Payments {
  /** Carries out an operation once, however often it is sent. @throws GatewayError */
  perform(call: Call): Promise<JsonObject>;
  /** Asks the processor again about transactions that nobody knows the end of. */
  settle(merchant: MerchantProfile, orderId: string): Promise<void>;
}

export interface PaymentParts extends SourceParts {
  store: SessionStore;
  orders: Orders;
  views: Views;
  bins: BinTable;
  processorOf: (profile: MerchantProfile) => Processor;
  notices: Notices;
  /** Keys the hash by which a repeated request is known. */
  requestKey: Uint8Array;
}

/** After so long a running transaction's process must have died: no processor is waited for longer. */
const DEAD_MS = 150_000;
const TRIES = 8;

const UNKNOWN_OUTCOME: ProcessorOutcome = { result: "UNKNOWN", response: { gatewayCode: "UNKNOWN" } };

export function createPayments(parts: PaymentParts): Payments {
  const { store, orders, views, bins, notices } = parts;
  /** What this process is working on, by order. */
  const running = new Map<string, { transaction: string; hash: string; answer: Promise<JsonObject> }>();

  function perform(call: Call): Promise<JsonObject> {
    const transaction = idOf(call, "transactionId");
    const hash = requestHash(parts.requestKey, call);
    const key = JSON.stringify([call.profile.id, idOf(call, "orderId")]);
    const current = running.get(key);
    if (current) {
      if (current.transaction !== transaction) return Promise.resolve(locked(call));
      if (current.hash !== hash) return Promise.reject(new GatewayError("TRANSACTION_EXISTS"));
      return current.answer;
    }
    const answer = once(call, hash).finally(() => running.delete(key));
    running.set(key, { transaction, hash, answer });
    return answer;
  }

  const locked = (call: Call) =>
    lockedAnswer(call.profile.id, idOf(call, "orderId"), idOf(call, "transactionId"), call.apiVersion);

  /** The stored answer if there is one; else the operation, begun and ended. */
  async function once(call: Call, hash: string): Promise<JsonObject> {
    const { profile } = call;
    const orderId = idOf(call, "orderId");
    for (let left = TRIES; left > 0; left -= 1) {
      let order = await orders.find(profile.id, orderId);
      if (order?.row.running) {
        if (order.row.running.since + DEAD_MS > (await store.now())) return locked(call);
        await settle(profile, orderId);
        order = await orders.find(profile.id, orderId);
      }
      const all = order ? await orders.transactions(profile.id, orderId) : [];
      const before = all.find(({ row }) => row.id === call.ids.transactionId);
      if (before && before.row.requestHash !== hash) throw new GatewayError("TRANSACTION_EXISTS");
      if (before?.record.answer) return before.record.answer;

      const begun = await begin(call, hash, order);
      if (!begun) continue;
      const outcome = await parts
        .processorOf(profile)
        .process(begun.request)
        .catch(() => UNKNOWN_OUTCOME);
      return finish(profile, begun.order, begun.transaction, outcome);
    }
    throw new GatewayError("SERVER_BUSY");
  }

  interface Begun {
    order: StoredOrder;
    transaction: StoredTransaction;
    request: ProcessorRequest;
  }

  /**
   * Checks everything, then writes that the operation has begun: from here on the security code is gone from
   * the store, whatever happens. Nothing when somebody else wrote in between.
   */
  async function begin(call: Call, hash: string, order: StoredOrder | undefined): Promise<Begun | undefined> {
    const { profile, apiVersion } = call;
    const operation = call.operation.name as OrderOperation;
    const request = parseRequest(call.operation.request, call.body);
    const linked = checkLinked(order?.record, operation, request);
    const combined: Combined = linked
      ? { fields: request, session: undefined, token: undefined }
      : await combineSources(parts, profile.id, apiVersion, request);
    const facts = linked ? undefined : checkSource(combined.fields, profile, bins);
    if (
      operation === "CAPTURE" &&
      !linked &&
      textAt(request, "transaction.authorizationCode") === undefined
    ) {
      throw new GatewayError("MISSING_FIELD", "transaction.authorizationCode");
    }
    const wanted = readWish(operation, order?.record, linked, combined.fields, apiVersion, profile, facts);

    const now = await store.now();
    const orderId = idOf(call, "orderId");
    const transactionId = idOf(call, "transactionId");
    const entry: Entry = {
      id: transactionId,
      type: wanted.type,
      amount: wanted.amount,
      result: "PENDING",
      ...(wanted.target === undefined ? {} : { target: wanted.target }),
    };
    const orderRecord = withEntry(order?.record, entry, wanted, combined.fields, now);
    const orderColumns = {
      merchant: profile.id,
      id: orderId,
      revision: (order?.row.revision ?? 0) + 1,
      running: { transaction: transactionId, since: now },
    };
    const notificationUrl = textAt(combined.fields, "order.notificationUrl");
    const record: TransactionRecord = {
      entry,
      apiVersion,
      operation,
      currency: wanted.currency,
      ...(notificationUrl === undefined ? {} : { notificationUrl }),
      told: linked
        ? told(request, undefined)
        : told(combined.fields, views.source(sourceOf(combined), false)),
    };
    const columns = {
      merchant: profile.id,
      order: orderId,
      id: transactionId,
      revision: 1,
      requestHash: hash,
      startedAt: now,
    };
    const orderRow = orders.sealOrder(orderColumns, orderRecord);
    const transactionRow = orders.sealTransaction(columns, record);
    const started = await store.write([
      ...(combined.session ? parts.sessions.startOfUse(combined.session) : []),
      { put: "order", row: orderRow },
      { put: "transaction", row: transactionRow },
    ]);
    if (!started) return undefined;
    return {
      order: { row: orderRow, record: orderRecord },
      transaction: { row: transactionRow, record },
      request: {
        operation,
        type: wanted.type,
        orderId,
        transactionId,
        amount: formatAmount(wanted.amount, wanted.currency),
        currency: wanted.currency,
        fields: withMoney(combined.fields, wanted),
      },
    };
  }

  /** Writes how it came out, with the order's new totals, and tells the merchant who asked to be told. */
  async function finish(
    profile: MerchantProfile,
    order: StoredOrder,
    transaction: StoredTransaction,
    outcome: ProcessorOutcome,
  ): Promise<JsonObject> {
    const now = await store.now();
    const entry: Entry = { ...transaction.record.entry, result: outcome.result };
    const orderRecord: OrderRecord = {
      ...order.record,
      updatedAt: now,
      entries: order.record.entries.map((other) => (other.id === entry.id ? entry : other)),
    };
    const { sealed: _order, ...orderColumns } = order.row;
    const { sealed: _transaction, ...columns } = transaction.row;
    const record = { ...transaction.record, entry };
    const answer = transactionAnswer(profile.id, orderColumns.id, orderRecord, record, outcome, now);
    const changes: Change[] = [
      {
        put: "order",
        row: orders.sealOrder(
          { ...orderColumns, revision: orderColumns.revision + 1, running: null },
          orderRecord,
        ),
      },
      {
        put: "transaction",
        row: orders.sealTransaction({ ...columns, revision: columns.revision + 1 }, { ...record, answer }),
      },
      ...notices.changes(profile, record.notificationUrl, answer, randomUUID(), now),
    ];
    // Somebody else can only have settled it: then theirs is the answer.
    if (!(await store.write(changes))) return settledAnswer(profile.id, orderColumns.id, entry.id);
    notices.wake();
    return answer;
  }

  async function settledAnswer(merchant: string, orderId: string, id: string): Promise<JsonObject> {
    const all = await orders.transactions(merchant, orderId);
    const answer = all.find(({ row }) => row.id === id)?.record.answer;
    if (!answer) throw new GatewayError("SERVER_FAILED");
    return answer;
  }

  async function settle(profile: MerchantProfile, orderId: string): Promise<void> {
    const order = await orders.find(profile.id, orderId);
    if (!order) return;
    const now = await store.now();
    for (const transaction of await orders.transactions(profile.id, orderId)) {
      const { result } = transaction.record.entry;
      if (result !== "PENDING" && result !== "UNKNOWN") continue;
      const answered = transaction.record.answer !== undefined;
      if (!answered && transaction.row.startedAt + DEAD_MS > now) continue;
      const outcome = await parts
        .processorOf(profile)
        .inquire(orderId, transaction.row.id)
        .catch(() => undefined);
      if (!outcome && answered) continue;
      await finish(
        profile,
        (await orders.find(profile.id, orderId)) ?? order,
        transaction,
        outcome ?? UNKNOWN_OUTCOME,
      );
    }
  }

  return { perform, settle };
}

/** Groups of a request that its answer repeats. */
const REPEATED = ["billing", "customer", "device", "shipping", "airline", "agreement", "correlationId"];

function told(fields: JsonObject, source: JsonObject | undefined): JsonObject {
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

function sourceOf({ fields, token }: Combined): JsonObject {
  const source = at(fields, "sourceOfFunds");
  const plain = isObject(source) ? source : {};
  const { provided } = plain;
  const card = isObject(provided) ? provided["card"] : undefined;
  if (!isObject(provided) || !isObject(card)) return plain;
  const { securityCode: _, ...shown } = card;
  const storedOnFile = token === undefined ? "NOT_STORED" : "STORED";
  return { ...plain, provided: { ...provided, card: { storedOnFile, ...shown } } };
}

/** The order's money fields never come from what was told: they are counted. */
const COUNTED = new Set([
  "id",
  "amount",
  "netAmount",
  "currency",
  "merchantCharge",
  "surchargeAmount",
  "status",
]);

function withEntry(
  order: OrderRecord | undefined,
  entry: Entry,
  { currency, money, amount }: Wanted,
  fields: JsonObject,
  now: number,
): OrderRecord {
  if (order && money === undefined) return { ...order, updatedAt: now, entries: [...order.entries, entry] };
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
function withMoney(fields: JsonObject, { money, currency }: Wanted): JsonObject {
  if (!money) return fields;
  const group = at(fields, "order");
  const {
    netAmount: _net,
    surchargeAmount: _charge,
    merchantCharge: _merchant,
    ...order
  } = isObject(group) ? group : {};
  return {
    ...fields,
    order: {
      ...order,
      amount: formatAmount(money.amount, currency),
      currency,
      ...(money.charge === 0n
        ? {}
        : { merchantCharge: { amount: formatAmount(money.charge, currency), type: "SURCHARGE" } }),
    },
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
