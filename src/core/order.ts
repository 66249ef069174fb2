/** An order's status, in the gateway's words (protocol, 1.7). */
export type OrderStatus =
  | "AUTHENTICATION_INITIATED"
  | "AUTHORIZED"
  | "CANCELLED"
  | "CAPTURED"
  | "FAILED"
  | "PARTIALLY_CAPTURED"
  | "PARTIALLY_REFUNDED"
  | "PENDING"
  | "REFUNDED"
  | "VERIFIED";

/** The effect of a transaction on its order. */
export type TransactionType =
  | "AUTHENTICATION"
  | "AUTHORIZATION"
  | "AUTHORIZATION_UPDATE"
  | "CAPTURE"
  | "PAYMENT"
  | "REFUND"
  | "VERIFICATION"
  | "VOID_AUTHORIZATION"
  | "VOID_CAPTURE"
  | "VOID_PAYMENT"
  | "VOID_REFUND";

/** One transaction of an order. Amounts are in the currency's smallest units. */
export interface Entry {
  id: string;
  type: TransactionType;
  amount: bigint;
  /** `PENDING` until the processor has responded; `UNKNOWN` if the outcome cannot be determined yet. */
  result: "SUCCESS" | "FAILURE" | "PENDING" | "UNKNOWN";
  /** The transaction that a void reverses. */
  target?: string;
}

/** An order. All other figures are computed from its transactions. */
export interface Order {
  currency: string;
  /** The amount ordered, charges included. */
  amount: bigint;
  entries: readonly Entry[];
}

export interface Totals {
  authorized: bigint;
  captured: bigint;
  refunded: bigint;
}

/** Returns the entries that succeeded and were not voided since. Only a void reverses its target. */
export function effectiveEntries(order: Order): Entry[] {
  const undone = new Set(
    order.entries
      .filter(({ type, result }) => result === "SUCCESS" && type.startsWith("VOID_"))
      .map(({ target }) => target),
  );
  return order.entries.filter((entry) => entry.result === "SUCCESS" && !undone.has(entry.id));
}

/** Returns the sums of an order so far. An unknown outcome counts as nothing until it is known. */
export function totals(order: Order): Totals {
  const sum: Totals = { authorized: 0n, captured: 0n, refunded: 0n };
  for (const { type, amount } of effectiveEntries(order)) {
    if (type === "AUTHORIZATION") sum.authorized += amount;
    if (type === "AUTHORIZATION_UPDATE" && sum.authorized > 0n) sum.authorized = amount;
    if (type === "PAYMENT") sum.authorized += amount;
    if (type === "PAYMENT" || type === "CAPTURE") sum.captured += amount;
    if (type === "REFUND") sum.refunded += amount;
  }
  return sum;
}

/** Returns whether a transaction's outcome is still unknown. */
export function isUnsettled({ result }: Entry): boolean {
  return result === "UNKNOWN" || result === "PENDING";
}

/** Returns the sum of the transactions of these types whose outcome is unknown. */
export function uncertain(order: Order, ...types: TransactionType[]): bigint {
  return order.entries
    .filter((entry) => types.includes(entry.type) && isUnsettled(entry))
    .reduce((sum, { amount }) => sum + amount, 0n);
}

/** Returns an order's status. */
export function statusOf(order: Order): OrderStatus {
  const { authorized, captured, refunded } = totals(order);
  const effective = effectiveEntries(order);
  if (refunded > 0n) return refunded < captured ? "PARTIALLY_REFUNDED" : "REFUNDED";
  if (captured > 0n) return captured < authorized ? "PARTIALLY_CAPTURED" : "CAPTURED";
  if (authorized > 0n) return "AUTHORIZED";
  if (effective.some(({ type }) => type.startsWith("VOID_"))) return "CANCELLED";
  if (effective.some(({ type }) => type === "VERIFICATION")) return "VERIFIED";
  if (order.entries.some(isUnsettled)) return "PENDING";
  if (effective.some(({ type }) => type === "AUTHENTICATION")) return "AUTHENTICATION_INITIATED";
  return "FAILED";
}
