import {
  isUnsettled,
  effectiveEntries,
  totals,
  uncertain,
  type Entry,
  type Order,
  type TransactionType,
} from "./order.ts";

/** The operations that change an order. */
export type OrderOperation =
  "AUTHORIZE" | "PAY" | "VERIFY" | "CAPTURE" | "REFUND" | "VOID" | "UPDATE_AUTHORIZATION";

/**
 * An operation that a caller requests. `amount` is in smallest units, `0n` if none is given or it does not matter.
 */
export interface OperationRequest {
  operation: OrderOperation;
  currency: string;
  amount: bigint;
  /** The transaction that a void reverses. */
  target?: string;
}

/** The reason for rejecting an operation. The gateway has an error text and a field for each. */
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

/**
 * Operations that bring their own card and start the order again while no transaction that moves money is in effect.
 */
const BEGIN: readonly OrderOperation[] = ["AUTHORIZE", "PAY", "VERIFY", "CAPTURE", "REFUND"];

/** The type and amount of the operation's transaction, or the reason for its rejection. */
export type OperationDecision = { type: TransactionType; amount: bigint } | { refusal: Refusal };

/**
 * Decides whether an order accepts an operation. An `order` of `undefined` means that there is none with this id. A
 * sequence that is not allowed is rejected before the processor is called.
 */
export function decideOperation(order: Order | undefined, request: OperationRequest): OperationDecision {
  const { operation, amount } = request;
  const hasMovedMoney = order !== undefined && effectiveEntries(order).some(movesMoney);
  if (hasMovedMoney && request.currency !== "" && request.currency !== order.currency)
    return { refusal: "CURRENCY_DIFFERS" };
  // A transaction that may have moved money counts as done until its outcome is known, because an order must not be
  // paid twice.
  if (
    !hasMovedMoney &&
    BEGIN.includes(operation) &&
    order?.entries.some((one) => isUnsettled(one) && movesMoney(one))
  )
    return { refusal: "OUTCOME_UNKNOWN" };
  switch (operation) {
    case "PAY":
      return hasMovedMoney || isCancelled(order) ? { refusal: "ALREADY_PAID" } : { type: "PAYMENT", amount };
    case "AUTHORIZE":
      return hasMovedMoney || isCancelled(order)
        ? { refusal: "ALREADY_PAID" }
        : { type: "AUTHORIZATION", amount };
    case "VERIFY":
      return hasMovedMoney ? { refusal: "ALREADY_PAID" } : { type: "VERIFICATION", amount: 0n };
    case "CAPTURE":
      return decideCapture(order, hasMovedMoney, amount);
    case "REFUND":
      return decideRefund(order, hasMovedMoney, amount);
    case "UPDATE_AUTHORIZATION":
      return decideUpdate(order, amount);
    case "VOID":
      return decideVoid(order, request.target);
  }
}

/** Returns whether an operation takes its card from the order's earlier transactions. */
export function isLinked(order: Order | undefined, operation: OrderOperation): boolean {
  if (operation === "VOID" || operation === "UPDATE_AUTHORIZATION") return true;
  if (operation !== "CAPTURE" && operation !== "REFUND") return false;
  return order !== undefined && effectiveEntries(order).some(movesMoney);
}

function movesMoney(entry: Entry): boolean {
  return ["AUTHORIZATION", "CAPTURE", "PAYMENT", "REFUND"].includes(entry.type);
}

function isCancelled(order: Order | undefined): boolean {
  return order !== undefined && effectiveEntries(order).some(({ type }) => type.startsWith("VOID_"));
}

/** Returns whether a void of the authorization has an unknown outcome. Operations on it wait for that outcome. */
function mayBeUndone(order: Order): boolean {
  return order.entries.some((one) => one.type === "VOID_AUTHORIZATION" && isUnsettled(one));
}

/** Returns the amount that is certainly refundable. A refund or void with an unknown outcome counts as done. */
function refundable(order: Order): bigint {
  const { captured, refunded } = totals(order);
  return captured - refunded - uncertain(order, "REFUND", "VOID_CAPTURE", "VOID_PAYMENT");
}

/** Returns the maximum captured amount. A capture with an unknown outcome counts as done. */
function maxCaptured(order: Order): bigint {
  return totals(order).captured + uncertain(order, "CAPTURE");
}

function decideCapture(order: Order | undefined, hasMovedMoney: boolean, amount: bigint): OperationDecision {
  if (!order || !hasMovedMoney)
    return isCancelled(order) ? { refusal: "NOT_AUTHORIZED" } : { type: "CAPTURE", amount };
  const { authorized } = totals(order);
  const paid = effectiveEntries(order).some(({ type }) => type === "PAYMENT");
  if (authorized === 0n || paid) return { refusal: "NOT_AUTHORIZED" };
  if (mayBeUndone(order)) return { refusal: "OUTCOME_UNKNOWN" };
  return maxCaptured(order) + amount > authorized
    ? { refusal: "CAPTURE_EXCEEDED" }
    : { type: "CAPTURE", amount };
}

function decideRefund(order: Order | undefined, hasMovedMoney: boolean, amount: bigint): OperationDecision {
  if (!order || !hasMovedMoney)
    return isCancelled(order) ? { refusal: "NOTHING_CAPTURED" } : { type: "REFUND", amount };
  if (totals(order).captured === 0n) return { refusal: "NOTHING_CAPTURED" };
  return amount > refundable(order) ? { refusal: "REFUND_EXCEEDED" } : { type: "REFUND", amount };
}

function decideUpdate(order: Order | undefined, amount: bigint): OperationDecision {
  if (!order || !effectiveEntries(order).some(({ type }) => type === "AUTHORIZATION")) {
    return { refusal: "NOT_AUTHORIZED" };
  }
  if (mayBeUndone(order)) return { refusal: "OUTCOME_UNKNOWN" };
  return amount < maxCaptured(order)
    ? { refusal: "UPDATE_BELOW_CAPTURED" }
    : { type: "AUTHORIZATION_UPDATE", amount };
}

function decideVoid(order: Order | undefined, target: string | undefined): OperationDecision {
  const entry = order?.entries.find(({ id }) => id === target);
  if (!order || !entry) return { refusal: "NO_SUCH_TARGET" };
  const type = VOIDS[entry.type];
  if (!type || !effectiveEntries(order).includes(entry)) return { refusal: "NOT_VOIDABLE" };
  // An earlier void with an unknown outcome may have reversed it.
  if (order.entries.some((one) => one.target === target && one.type === type && isUnsettled(one)))
    return { refusal: "NOT_VOIDABLE" };
  // A transaction that others depend on, or may depend on, cannot be voided.
  if (entry.type === "AUTHORIZATION" && maxCaptured(order) > 0n) return { refusal: "NOT_VOIDABLE" };
  if ((entry.type === "CAPTURE" || entry.type === "PAYMENT") && entry.amount > refundable(order))
    return { refusal: "NOT_VOIDABLE" };
  return { type, amount: entry.amount };
}
