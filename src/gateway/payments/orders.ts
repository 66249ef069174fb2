import type { JsonObject } from "../../core/json.ts";
import type { Entry, Order } from "../../core/order.ts";
import { associatedData } from "../store/associated-data.ts";
import type { OrderRow, SessionStore, TransactionRow } from "../store/store.ts";
import type { Vault } from "../crypto/vault.ts";

/** An order as it is kept. Nothing in it says more of a card than its first six and last four digits. */
export interface OrderRecord extends Order {
  createdAt: number;
  updatedAt: number;
  net: bigint;
  charge: bigint;
  calculatedBy?: string;
  /** What the merchant said of the order and is told again: reference, description… */
  told: JsonObject;
}

/** A transaction as it is kept. */
export interface TransactionRecord {
  entry: Entry;
  apiVersion: number;
  operation: string;
  currency: string;
  notificationUrl?: string;
  /** What the request said that the answer repeats: source of funds (masked), billing, customer… */
  told: JsonObject;
  /** The answer as it was given; nothing while it is being worked on. */
  answer?: JsonObject;
}

export interface StoredOrder {
  row: OrderRow;
  record: OrderRecord;
}

export interface StoredTransaction {
  row: TransactionRow;
  record: TransactionRecord;
}

/** Between orders as they are used and rows as they are stored. */
export interface Orders {
  find(merchant: string, id: string): Promise<StoredOrder | undefined>;
  transactions(merchant: string, order: string): Promise<StoredTransaction[]>;
  sealOrder(columns: Omit<OrderRow, "sealed">, record: OrderRecord): OrderRow;
  sealTransaction(columns: Omit<TransactionRow, "sealed">, record: TransactionRecord): TransactionRow;
}

export function createOrders(store: SessionStore, vault: Vault): Orders {
  return {
    async find(merchant, id) {
      const row = await store.findOrder(merchant, id);
      return row && { row, record: parse(vault.open(associatedData.order(row), row.sealed)) as OrderRecord };
    },
    async transactions(merchant, order) {
      const rows = await store.findTransactions(merchant, order);
      return rows.map((row) => ({
        row,
        record: parse(vault.open(associatedData.transaction(row), row.sealed)) as TransactionRecord,
      }));
    },
    sealOrder: (columns, record) => ({
      ...columns,
      sealed: vault.seal(associatedData.order(columns), stringify(record)),
    }),
    sealTransaction: (columns, record) => ({
      ...columns,
      sealed: vault.seal(associatedData.transaction(columns), stringify(record)),
    }),
  };
}

/** JSON has no big integers: they are kept as `{"$n": digits}`, a name no request can have. */
function stringify(record: OrderRecord | TransactionRecord): string {
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
