import { textAt, without, type JsonObject } from "../../core/json.ts";
import { maskOthers } from "../../core/mask.ts";
import { formatAmount } from "../../core/money.ts";
import type { OrderOperation } from "../../core/order-rules.ts";
import type { Entry } from "../../core/order.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { parseRequest } from "../../wire/rest/rest-parse.ts";
import type { BinTable } from "../cards/bin-table.ts";
import { idOf, type Call } from "../auth/calls.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import type { Orders, StoredOrder, StoredTransaction, TransactionRecord } from "./orders.ts";
import { sourceOfOrder, toldAgain, usedSource, withEntry, withMoney } from "./payment-records.ts";
import { checkSource, combineSources, type Combined, type SourceDependencies } from "./payment-source.ts";
import { checkLinked, readWish, type Wanted } from "./resolve-operation.ts";
import type { ProcessorRequest } from "../processors/processor.ts";
import type { SessionStore } from "../store/store.ts";
import type { SourceView } from "../cards/source-view.ts";

export interface StartDependencies extends SourceDependencies {
  store: SessionStore;
  orders: Orders;
  sourceView: SourceView;
  bins: BinTable;
  webhooks: Webhooks;
}

/** An operation that has begun: it is in the store, and now the processor can be asked. */
export interface Started {
  order: StoredOrder;
  transaction: StoredTransaction;
  request: ProcessorRequest;
}

/**
 * Checks everything about an operation, then writes that it has begun. From that write on, and before anybody is
 * asked for money, the session's security code is gone from the store, whatever happens next.
 *
 * @returns nothing when somebody else wrote in between, and it has to be looked at again
 * @throws GatewayError for what is refused; then nothing was written
 */
export async function startOperation(
  parts: StartDependencies,
  call: Call,
  requestHash: string,
  order: StoredOrder | undefined,
): Promise<Started | undefined> {
  const { store, orders } = parts;
  const operation = call.operation.name as OrderOperation;
  const { request, linked, combined, wanted, notificationUrl } = await understand(
    parts,
    call,
    operation,
    order,
  );

  const now = await store.now();
  const merchant = call.profile.id;
  const orderId = idOf(call, "orderId");
  const id = idOf(call, "transactionId");
  const { type, amount, currency, target } = wanted;
  const entry: Entry = { id, type, amount, result: "PENDING", ...(target === undefined ? {} : { target }) };

  const orderRecord = withEntry(order?.record, entry, wanted, combined.fields, linked, now);
  const revision = (order?.row.revision ?? 0) + 1;
  const running = { transaction: id, since: now };
  const orderRow = orders.sealOrder({ merchant, id: orderId, revision, running }, orderRecord);

  const source = linked
    ? sourceOfOrder(await orders.transactions(merchant, orderId), target)
    : parts.sourceView(usedSource(combined), false);
  const record: TransactionRecord = {
    entry,
    apiVersion: call.apiVersion,
    operation,
    currency,
    ...(notificationUrl === undefined ? {} : { notificationUrl }),
    told: toldAgain(maskOthers(linked ? request : combined.fields), source),
  };
  const columns = { merchant, order: orderId, id, revision: 1, requestHash, startedAt: now };
  const transactionRow = orders.sealTransaction(columns, record);

  const written = await store.write([
    ...(combined.session ? parts.sessions.startOfUse(combined.session) : []),
    { put: "order", row: orderRow },
    { put: "transaction", row: transactionRow },
  ]);
  if (!written) return undefined;
  return {
    order: { row: orderRow, record: orderRecord },
    transaction: { row: transactionRow, record },
    request: {
      operation,
      type,
      orderId,
      transactionId: id,
      amount: formatAmount(amount, currency),
      currency,
      fields: withMoney(combined.fields, wanted),
    },
  };
}

interface Understood {
  request: JsonObject;
  /** Whether the card comes from the order. */
  linked: boolean;
  combined: Combined;
  wanted: Wanted;
  notificationUrl: string | undefined;
}

async function understand(
  parts: StartDependencies,
  call: Call,
  operation: OrderOperation,
  order: StoredOrder | undefined,
): Promise<Understood> {
  const { profile, apiVersion } = call;
  const request = parseRequest(call.operation.request, call.body);
  const linked = checkLinked(order?.record, operation, request);
  const combined: Combined = linked
    ? { fields: without(request, "sourceOfFunds"), session: undefined, token: undefined }
    : await combineSources(parts, profile.id, apiVersion, request);
  const facts = linked ? undefined : checkSource(combined.fields, profile, parts.bins);
  if (operation === "CAPTURE" && !linked && textAt(request, "transaction.authorizationCode") === undefined) {
    throw new GatewayError("MISSING_FIELD", "transaction.authorizationCode");
  }
  const wanted = readWish(operation, order?.record, linked, combined.fields, apiVersion, profile, facts);
  const notificationUrl = textAt(combined.fields, "order.notificationUrl");
  if (notificationUrl !== undefined && !parts.webhooks.mayNotify(profile, notificationUrl)) {
    throw new GatewayError("INVALID_FIELD", "order.notificationUrl");
  }
  return { request, linked, combined, wanted, notificationUrl };
}
