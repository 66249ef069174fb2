import type { JsonObject } from "../../core/json.ts";
import type { Entry, Order } from "../../core/order.ts";
import { associatedData } from "../store/associated-data.ts";
import type { OrderRow, SessionStore, TransactionRow } from "../store/store.ts";
import type { Vault } from "../crypto/vault.ts";

/**
 * An order as it is stored. Amounts are in the currency's smallest unit, times in ms since 1970. No more of a card number
 * than its first six and last four digits is in it.
 */
export interface OrderRecord extends Order {
  createdAt: number;
  updatedAt: number;
  net: bigint;
  charge: bigint;
  calculatedBy?: string;
  /** The order's fields that responses repeat: reference, description… */
  echoedFields: JsonObject;
}

/** A transaction as it is stored. */
export interface TransactionRecord {
  entry: Entry;
  apiVersion: number;
  operation: string;
  currency: string;
  notificationUrl?: string;
  /** The request's fields that the response repeats: source of funds (masked), billing, customer… */
  echoedFields: JsonObject;
  /** The response as it was given; absent while the processor is being waited for. */
  response?: JsonObject;
}

/** An order's row with its opened record. */
export interface StoredOrder {
  row: OrderRow;
  record: OrderRecord;
}

/** A transaction's row with its opened record. */
export interface StoredTransaction {
  row: TransactionRow;
  record: TransactionRecord;
}

/** An order with its transactions, oldest first, as one read found them. */
export interface OrderState {
  order: StoredOrder | undefined;
  transactions: readonly StoredTransaction[];
}

/** Reads orders and transactions, and seals them for the store. A manipulated row makes `read` throw UnopenableError. */
export interface Orders {
  read(merchant: string, id: string): Promise<OrderState>;
  sealOrder(columns: Omit<OrderRow, "sealed">, record: OrderRecord): OrderRow;
  sealTransaction(columns: Omit<TransactionRow, "sealed">, record: TransactionRecord): TransactionRow;
}

/** Creates {@link Orders} over the store; `vault` seals and opens the rows. */
export function createOrders(store: SessionStore, vault: Vault): Orders {
  return {
    async read(merchant, id) {
      const row = await store.findOrder(merchant, id);
      if (!row) return { order: undefined, transactions: [] };
      const rows = await store.findTransactions(merchant, id);
      return {
        order: { row, record: orderFrom(vault.open(associatedData.order(row), row.sealed)) },
        transactions: rows.map((each) => ({
          row: each,
          record: transactionFrom(vault.open(associatedData.transaction(each), each.sealed)),
        })),
      };
    },
    sealOrder: (columns, { echoedFields, ...record }) => ({
      ...columns,
      sealed: vault.seal(associatedData.order(columns), stringify({ ...record, told: echoedFields })),
    }),
    sealTransaction: (columns, { echoedFields, response, ...record }) => ({
      ...columns,
      sealed: vault.seal(
        associatedData.transaction(columns),
        stringify({ ...record, told: echoedFields, ...(response && { answer: response }) }),
      ),
    }),
  };
}

/** The stored form keeps the names `told` and `answer`, because existing databases have them. */
function orderFrom(text: string): OrderRecord {
  const { told, ...record } = parse(text) as Omit<OrderRecord, "echoedFields"> & { told: JsonObject };
  return { ...record, echoedFields: told };
}

function transactionFrom(text: string): TransactionRecord {
  const { told, answer, ...record } = parse(text) as Omit<TransactionRecord, "echoedFields" | "response"> & {
    told: JsonObject;
    answer?: JsonObject;
  };
  return { ...record, echoedFields: told, ...(answer && { response: answer }) };
}

/** JSON has no big integers: they are stored as `{"$n": digits}`, a name that no request can have. */
function stringify(record: object): string {
  return JSON.stringify(record, (_, value: unknown) =>
    typeof value === "bigint" ? { $n: value.toString() } : value,
  );
}

function parse(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null || !("$n" in value)) return value;
    return BigInt(String(value.$n));
  });
}
