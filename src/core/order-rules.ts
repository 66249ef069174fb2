import {
  isUnsettled,
  standing,
  totals,
  uncertain,
  type Entry,
  type Order,
  type TransactionType,
} from "./order.ts";

/** The operations that move an order on. */
export type OrderOperation =
  "AUTHORIZE" | "PAY" | "VERIFY" | "CAPTURE" | "REFUND" | "VOID" | "UPDATE_AUTHORIZATION";

/** What a caller wants done; the amount in smallest units, `0n` where none is given or none matters. */
export interface Wish {
  operation: OrderOperation;
  currency: string;
  amount: bigint;
  /** The transaction to undo, for a void. */
  target?: string;
}

/** Why an order refuses an operation. A closed list: the service has a text and a field for each. */
export type Refusal =
  | "ALREADY_PAID"
  | "CAPTURE_EXCEEDED"
  | "CURRENCY_DIFFERS"
  | "NOT_AUTHORIZED"
  | "NOT_VOIDABLE"
  | "NO_SUCH_TARGET"
  | "NOTHING_CAPTURED"
  | "OUTCOME_UNKNOWN"
  | "REFUND_EXCEEDED"
  | "UPDATE_BELOW_CAPTURED";

const VOIDS: Partial<Record<TransactionType, TransactionType>> = {
  AUTHORIZATION: "VOID_AUTHORIZATION",
  CAPTURE: "VOID_CAPTURE",
  PAYMENT: "VOID_PAYMENT",
  REFUND: "VOID_REFUND",
};

/** Operations that take their card along where no money of an order stands, and begin it anew. */
const BEGIN: readonly OrderOperation[] = ["AUTHORIZE", "PAY", "VERIFY", "CAPTURE", "REFUND"];

/** The type that the operation's transaction has, and the amount it is about; or why it must not happen. */
export type Ruling = { type: TransactionType; amount: bigint } | { refusal: Refusal };

/**
 * Whether an order, as it stands, takes an operation. `undefined` as order: there is none of this id yet.
 * Every sequence that is not allowed here is refused before anybody is asked for money.
 */
export function rule(order: Order | undefined, wish: Wish): Ruling {
  const { operation, amount } = wish;
  const open = order !== undefined && standing(order).some(movesMoney);
  if (open && wish.currency !== "" && wish.currency !== order.currency)
    return { refusal: "CURRENCY_DIFFERS" };
  // What may have moved money counts as done until somebody knows, and nobody pays an order twice.
  if (!open && BEGIN.includes(operation) && order?.entries.some((one) => isUnsettled(one) && movesMoney(one)))
    return { refusal: "OUTCOME_UNKNOWN" };
  switch (operation) {
    case "PAY":
      return open || cancelled(order) ? { refusal: "ALREADY_PAID" } : { type: "PAYMENT", amount };
    case "AUTHORIZE":
      return open || cancelled(order) ? { refusal: "ALREADY_PAID" } : { type: "AUTHORIZATION", amount };
    case "VERIFY":
      return open ? { refusal: "ALREADY_PAID" } : { type: "VERIFICATION", amount: 0n };
    case "CAPTURE":
      return capture(order, open, amount);
    case "REFUND":
      return refund(order, open, amount);
    case "UPDATE_AUTHORIZATION":
      return update(order, amount);
    case "VOID":
      return undo(order, wish.target);
  }
}

/** Whether an operation on this order takes its card from the order's own transactions. */
export function isLinked(order: Order | undefined, operation: OrderOperation): boolean {
  if (operation === "VOID" || operation === "UPDATE_AUTHORIZATION") return true;
  if (operation !== "CAPTURE" && operation !== "REFUND") return false;
  return order !== undefined && standing(order).some(movesMoney);
}

function movesMoney(entry: Entry): boolean {
  return ["AUTHORIZATION", "CAPTURE", "PAYMENT", "REFUND"].includes(entry.type);
}

function cancelled(order: Order | undefined): boolean {
  return order !== undefined && standing(order).some(({ type }) => type.startsWith("VOID_"));
}

/** An authorization may be undone already: what is built on it waits until somebody knows. */
function mayBeUndone(order: Order): boolean {
  return order.entries.some((one) => one.type === "VOID_AUTHORIZATION" && isUnsettled(one));
}

/** What there is to refund at least: what may have been given back or undone counts as done until somebody knows. */
function refundable(order: Order): bigint {
  const { captured, refunded } = totals(order);
  return captured - refunded - uncertain(order, "REFUND", "VOID_CAPTURE", "VOID_PAYMENT");
}

/** What was captured at most: what may have been captured counts as captured until somebody knows. */
function mostCaptured(order: Order): bigint {
  return totals(order).captured + uncertain(order, "CAPTURE");
}

function capture(order: Order | undefined, open: boolean, amount: bigint): Ruling {
  if (!order || !open) return cancelled(order) ? { refusal: "NOT_AUTHORIZED" } : { type: "CAPTURE", amount };
  const { authorized } = totals(order);
  const paid = standing(order).some(({ type }) => type === "PAYMENT");
  if (authorized === 0n || paid) return { refusal: "NOT_AUTHORIZED" };
  if (mayBeUndone(order)) return { refusal: "OUTCOME_UNKNOWN" };
  return mostCaptured(order) + amount > authorized
    ? { refusal: "CAPTURE_EXCEEDED" }
    : { type: "CAPTURE", amount };
}

function refund(order: Order | undefined, open: boolean, amount: bigint): Ruling {
  if (!order || !open) return cancelled(order) ? { refusal: "NOTHING_CAPTURED" } : { type: "REFUND", amount };
  if (totals(order).captured === 0n) return { refusal: "NOTHING_CAPTURED" };
  return amount > refundable(order) ? { refusal: "REFUND_EXCEEDED" } : { type: "REFUND", amount };
}

function update(order: Order | undefined, amount: bigint): Ruling {
  if (!order || !standing(order).some(({ type }) => type === "AUTHORIZATION")) {
    return { refusal: "NOT_AUTHORIZED" };
  }
  if (mayBeUndone(order)) return { refusal: "OUTCOME_UNKNOWN" };
  return amount < mostCaptured(order)
    ? { refusal: "UPDATE_BELOW_CAPTURED" }
    : { type: "AUTHORIZATION_UPDATE", amount };
}

function undo(order: Order | undefined, target: string | undefined): Ruling {
  const entry = order?.entries.find(({ id }) => id === target);
  if (!order || !entry) return { refusal: "NO_SUCH_TARGET" };
  const type = VOIDS[entry.type];
  if (!type || !standing(order).includes(entry)) return { refusal: "NOT_VOIDABLE" };
  // It may be undone already.
  if (order.entries.some((one) => one.target === target && one.type === type && isUnsettled(one)))
    return { refusal: "NOT_VOIDABLE" };
  // What others were built on, or may have been, cannot be taken away from under them.
  if (entry.type === "AUTHORIZATION" && mostCaptured(order) > 0n) return { refusal: "NOT_VOIDABLE" };
  if ((entry.type === "CAPTURE" || entry.type === "PAYMENT") && entry.amount > refundable(order))
    return { refusal: "NOT_VOIDABLE" };
  return { type, amount: entry.amount };
}
