/** How an order stands, in the gateway's words (protocol, 1.7). */
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

/** What a transaction does to an order. */
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

/** One transaction as the order's book keeps it; amounts in the currency's smallest units. */
export interface Entry {
  id: string;
  type: TransactionType;
  amount: bigint;
  /** `PENDING` until the processor has answered; `UNKNOWN` when nobody can say what happened. */
  result: "SUCCESS" | "FAILURE" | "PENDING" | "UNKNOWN";
  /** The transaction that a void undoes. */
  target?: string;
}

/** An order is its transactions; everything else is counted from them. */
export interface Order {
  currency: string;
  /** What was ordered, charges included. */
  amount: bigint;
  entries: readonly Entry[];
}

export interface Totals {
  authorized: bigint;
  captured: bigint;
  refunded: bigint;
}

/** The entries that took effect and were not undone since. A void alone undoes, whatever else names a target. */
export function standing(order: Order): Entry[] {
  const undone = new Set(
    order.entries
      .filter(({ type, result }) => result === "SUCCESS" && type.startsWith("VOID_"))
      .map(({ target }) => target),
  );
  return order.entries.filter((entry) => entry.result === "SUCCESS" && !undone.has(entry.id));
}

/** What an order amounts to so far. An unknown outcome counts as nothing until it is settled. */
export function totals(order: Order): Totals {
  const sum: Totals = { authorized: 0n, captured: 0n, refunded: 0n };
  for (const { type, amount } of standing(order)) {
    if (type === "AUTHORIZATION") sum.authorized += amount;
    if (type === "AUTHORIZATION_UPDATE" && sum.authorized > 0n) sum.authorized = amount;
    if (type === "PAYMENT") sum.authorized += amount;
    if (type === "PAYMENT" || type === "CAPTURE") sum.captured += amount;
    if (type === "REFUND") sum.refunded += amount;
  }
  return sum;
}

/** Whether nobody knows the end of a transaction yet. */
export function isUnsettled({ result }: Entry): boolean {
  return result === "UNKNOWN" || result === "PENDING";
}

/** What transactions of these types may have come to, beyond what is known: those that nobody knows the end of. */
export function uncertain(order: Order, ...types: TransactionType[]): bigint {
  return order.entries
    .filter((entry) => types.includes(entry.type) && isUnsettled(entry))
    .reduce((sum, { amount }) => sum + amount, 0n);
}

/** The one word for how an order stands. */
export function statusOf(order: Order): OrderStatus {
  const { authorized, captured, refunded } = totals(order);
  const took = standing(order);
  if (refunded > 0n) return refunded < captured ? "PARTIALLY_REFUNDED" : "REFUNDED";
  if (captured > 0n) return captured < authorized ? "PARTIALLY_CAPTURED" : "CAPTURED";
  if (authorized > 0n) return "AUTHORIZED";
  if (took.some(({ type }) => type.startsWith("VOID_"))) return "CANCELLED";
  if (took.some(({ type }) => type === "VERIFICATION")) return "VERIFIED";
  if (order.entries.some(isUnsettled)) return "PENDING";
  if (took.some(({ type }) => type === "AUTHENTICATION")) return "AUTHENTICATION_INITIATED";
  return "FAILED";
}
