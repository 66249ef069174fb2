import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideOperation, type OrderOperation, type OperationRequest } from "../../src/core/order-rules.ts";
import { statusOf, totals, type Order } from "../../src/core/order.ts";

const request = (
  operation: OrderOperation,
  amount = 0n,
  more: Partial<OperationRequest> = {},
): OperationRequest => ({
  operation,
  currency: "EUR",
  amount,
  ...more,
});

/** Performs the allowed operations, and throws if one is rejected. */
function after(...requests: OperationRequest[]): Order {
  let order: Order | undefined;
  for (const [index, next] of requests.entries()) {
    const decision = decideOperation(order, next);
    if ("refusal" in decision) throw new Error(decision.refusal);
    order = {
      currency: "EUR",
      amount: order?.amount ?? next.amount,
      entries: [
        ...(order?.entries ?? []),
        {
          id: String(index + 1),
          ...decision,
          result: "SUCCESS",
          ...(next.target ? { target: next.target } : {}),
        },
      ],
    };
  }
  return order!;
}

const pay = request("PAY", 100n);
const authorize = request("AUTHORIZE", 100n);
const voids = (target: string) => request("VOID", 0n, { target });

describe("an order after allowed operations", () => {
  it.each<[string, OperationRequest[], string, [authorized: bigint, captured: bigint, refunded: bigint]]>([
    ["paid", [pay], "CAPTURED", [100n, 100n, 0n]],
    ["authorized", [authorize], "AUTHORIZED", [100n, 0n, 0n]],
    ["captured in part", [authorize, request("CAPTURE", 40n)], "PARTIALLY_CAPTURED", [100n, 40n, 0n]],
    [
      "captured in two",
      [authorize, request("CAPTURE", 40n), request("CAPTURE", 60n)],
      "CAPTURED",
      [100n, 100n, 0n],
    ],
    ["refunded in part", [pay, request("REFUND", 40n)], "PARTIALLY_REFUNDED", [100n, 100n, 40n]],
    [
      "refunded in two",
      [pay, request("REFUND", 40n), request("REFUND", 60n)],
      "REFUNDED",
      [100n, 100n, 100n],
    ],
    ["payment voided", [pay, voids("1")], "CANCELLED", [0n, 0n, 0n]],
    ["authorization voided", [authorize, voids("1")], "CANCELLED", [0n, 0n, 0n]],
    ["capture voided", [authorize, request("CAPTURE", 40n), voids("2")], "AUTHORIZED", [100n, 0n, 0n]],
    ["refund voided", [pay, request("REFUND", 40n), voids("2")], "CAPTURED", [100n, 100n, 0n]],
    ["verified", [request("VERIFY")], "VERIFIED", [0n, 0n, 0n]],
    ["verified, then paid", [request("VERIFY"), pay], "CAPTURED", [100n, 100n, 0n]],
    [
      "authorization raised",
      [authorize, request("UPDATE_AUTHORIZATION", 150n)],
      "AUTHORIZED",
      [150n, 0n, 0n],
    ],
    [
      "raised, then captured",
      [authorize, request("UPDATE_AUTHORIZATION", 150n), request("CAPTURE", 150n)],
      "CAPTURED",
      [150n, 150n, 0n],
    ],
    ["refunded without a payment here", [request("REFUND", 30n)], "REFUNDED", [0n, 0n, 30n]],
    ["captured without an authorization here", [request("CAPTURE", 30n)], "CAPTURED", [0n, 30n, 0n]],
  ])("%s", (_, requests, status, [authorized, captured, refunded]) => {
    const order = after(...requests);
    expect(statusOf(order)).toBe(status);
    expect(totals(order)).toEqual({ authorized, captured, refunded });
  });
});

describe("an order refuses", () => {
  it.each<[string, OperationRequest[], OperationRequest, string]>([
    ["a second payment", [pay], pay, "ALREADY_PAID"],
    ["a payment on an authorization", [authorize], pay, "ALREADY_PAID"],
    ["a payment after it was cancelled", [pay, voids("1")], pay, "ALREADY_PAID"],
    ["a capture of a payment", [pay], request("CAPTURE", 1n), "NOT_AUTHORIZED"],
    ["more than was authorized", [authorize], request("CAPTURE", 101n), "CAPTURE_EXCEEDED"],
    ["more than is left", [authorize, request("CAPTURE", 60n)], request("CAPTURE", 41n), "CAPTURE_EXCEEDED"],
    ["a refund without a capture", [authorize], request("REFUND", 1n), "NOTHING_CAPTURED"],
    ["more than was captured", [pay], request("REFUND", 101n), "REFUND_EXCEEDED"],
    ["more than is left of it", [pay, request("REFUND", 60n)], request("REFUND", 41n), "REFUND_EXCEEDED"],
    ["another currency", [pay], request("REFUND", 1n, { currency: "USD" }), "CURRENCY_DIFFERS"],
    ["a void of an unknown transaction", [pay], voids("9"), "NO_SUCH_TARGET"],
    ["a void without an order", [], voids("1"), "NO_SUCH_TARGET"],
    ["a void of a void", [pay, voids("1")], voids("2"), "NOT_VOIDABLE"],
    ["a void twice", [pay, voids("1")], voids("1"), "NOT_VOIDABLE"],
    ["a void of a captured authorization", [authorize, request("CAPTURE", 1n)], voids("1"), "NOT_VOIDABLE"],
    ["a void of a refunded payment", [pay, request("REFUND", 1n)], voids("1"), "NOT_VOIDABLE"],
    ["a void of a verification", [request("VERIFY")], voids("1"), "NOT_VOIDABLE"],
    [
      "an update below what was captured",
      [authorize, request("CAPTURE", 60n)],
      request("UPDATE_AUTHORIZATION", 59n),
      "UPDATE_BELOW_CAPTURED",
    ],
    ["an update of a payment", [pay], request("UPDATE_AUTHORIZATION", 200n), "NOT_AUTHORIZED"],
    ["a capture after it was cancelled", [authorize, voids("1")], request("CAPTURE", 1n), "NOT_AUTHORIZED"],
  ])("%s", (_, requests, next, refusal) => {
    const order = requests.length === 0 ? undefined : after(...requests);
    expect(decideOperation(order, next)).toEqual({ refusal });
  });
});

describe("a target", () => {
  it.each<[string, OperationRequest[], [authorized: bigint, captured: bigint, refunded: bigint]]>([
    ["a payment that targets itself", [{ ...pay, target: "1" }], [100n, 100n, 0n]],
    ["a capture", [authorize, request("CAPTURE", 40n, { target: "1" })], [100n, 40n, 0n]],
    ["a refund", [pay, request("REFUND", 40n, { target: "1" })], [100n, 100n, 40n]],
    ["a refund that targets itself", [pay, request("REFUND", 40n, { target: "2" })], [100n, 100n, 40n]],
    ["an update", [authorize, request("UPDATE_AUTHORIZATION", 150n, { target: "1" })], [150n, 0n, 0n]],
  ])("of %s reverses nothing", (_, requests, [authorized, captured, refunded]) => {
    expect(totals(after(...requests))).toEqual({ authorized, captured, refunded });
  });
});

describe("any sequence of operations", () => {
  const operations = fc.array(
    fc.record({
      operation: fc.constantFrom<OrderOperation>(
        "PAY",
        "AUTHORIZE",
        "CAPTURE",
        "REFUND",
        "VOID",
        "UPDATE_AUTHORIZATION",
      ),
      currency: fc.constant("EUR"),
      amount: fc.bigInt({ min: 1n, max: 200n }),
      target: fc.integer({ min: 1, max: 8 }).map(String),
    }),
    { maxLength: 12 },
  );

  it("never captures more than was authorized nor refunds more than was captured", () => {
    fc.assert(
      fc.property(fc.constantFrom(pay, authorize), operations, (first, requests) => {
        let order = after(first);
        for (const next of requests) {
          const decision = decideOperation(order, next);
          if ("refusal" in decision) continue;
          const id = String(order.entries.length + 1);
          const { target } = next;
          order = { ...order, entries: [...order.entries, { id, ...decision, result: "SUCCESS", target }] };
          const { authorized, captured, refunded } = totals(order);
          expect(captured <= authorized).toBe(true);
          expect(refunded <= captured).toBe(true);
          expect(authorized >= 0n && captured >= 0n && refunded >= 0n).toBe(true);
        }
      }),
    );
  });

  it("counts transactions of unknown outcome as done until the outcome is known", () => {
    const unknown = (type: "CAPTURE" | "REFUND") => ({
      id: "2",
      type,
      amount: 60n,
      result: "UNKNOWN" as const,
    });
    const order = after(pay);
    const refunding = { ...order, entries: [...order.entries, unknown("REFUND")] };
    expect(decideOperation(refunding, request("REFUND", 41n))).toEqual({ refusal: "REFUND_EXCEEDED" });
    expect(decideOperation(refunding, request("REFUND", 40n))).toEqual({ type: "REFUND", amount: 40n });
    const held = after(authorize);
    const capturing = { ...held, entries: [...held.entries, unknown("CAPTURE")] };
    expect(decideOperation(capturing, request("CAPTURE", 41n))).toEqual({ refusal: "CAPTURE_EXCEEDED" });
  });

  it.each<[string, OperationRequest[], OperationRequest, OperationRequest, string | undefined]>([
    ["a void of the payment", [pay], request("REFUND", 100n), voids("1"), "NOT_VOIDABLE"],
    ["a void of the payment, a part refunded", [pay], request("REFUND", 1n), voids("1"), "NOT_VOIDABLE"],
    ["a void of the authorization", [authorize], request("CAPTURE", 1n), voids("1"), "NOT_VOIDABLE"],
    [
      "a void of the capture that was refunded",
      [authorize, request("CAPTURE", 60n), request("CAPTURE", 40n)],
      request("REFUND", 50n),
      voids("2"),
      "NOT_VOIDABLE",
    ],
    [
      "a void of the other capture",
      [authorize, request("CAPTURE", 60n), request("CAPTURE", 40n)],
      request("REFUND", 50n),
      voids("3"),
      undefined,
    ],
    [
      "an authorization below the capture",
      [authorize],
      request("CAPTURE", 60n),
      request("UPDATE_AUTHORIZATION", 59n),
      "UPDATE_BELOW_CAPTURED",
    ],
    [
      "an authorization of the capture",
      [authorize],
      request("CAPTURE", 60n),
      request("UPDATE_AUTHORIZATION", 60n),
      undefined,
    ],
    ["a refund of a payment that may be voided", [pay], voids("1"), request("REFUND", 1n), "REFUND_EXCEEDED"],
    [
      "a refund of a capture that may be voided",
      [authorize, request("CAPTURE", 60n), request("CAPTURE", 40n)],
      voids("2"),
      request("REFUND", 41n),
      "REFUND_EXCEEDED",
    ],
    [
      "a capture of an authorization that may be voided",
      [authorize],
      voids("1"),
      request("CAPTURE", 1n),
      "OUTCOME_UNKNOWN",
    ],
    [
      "an update of an authorization that may be voided",
      [authorize],
      voids("1"),
      request("UPDATE_AUTHORIZATION", 99n),
      "OUTCOME_UNKNOWN",
    ],
    ["a void of a payment that may be voided", [pay], voids("1"), voids("1"), "NOT_VOIDABLE"],
    ["a void of an authorization that may be voided", [authorize], voids("1"), voids("1"), "NOT_VOIDABLE"],
    [
      "a void of a refund that may be voided",
      [pay, request("REFUND", 1n)],
      voids("2"),
      voids("2"),
      "NOT_VOIDABLE",
    ],
  ])("after a transaction of unknown outcome: %s", (_, requests, doubtful, next, refusal) => {
    for (const result of ["UNKNOWN", "PENDING"] as const) {
      const order = after(...requests, doubtful);
      const entries = order.entries.map((entry, n) => (n < requests.length ? entry : { ...entry, result }));
      const decision = decideOperation({ ...order, entries }, next);
      expect("refusal" in decision ? decision.refusal : undefined).toBe(refusal);
    }
  });

  it.each(["PAYMENT", "AUTHORIZATION", "CAPTURE", "REFUND"] as const)(
    "does not start again after a %s of unknown outcome",
    (type) => {
      for (const result of ["UNKNOWN", "PENDING"] as const) {
        const order: Order = {
          currency: "EUR",
          amount: 100n,
          entries: [{ id: "1", type, amount: 100n, result }],
        };
        for (const operation of ["PAY", "AUTHORIZE", "VERIFY", "CAPTURE", "REFUND"] as const)
          expect(decideOperation(order, request(operation, 100n))).toEqual({ refusal: "OUTCOME_UNKNOWN" });
      }
    },
  );

  it("starts again after a verification of unknown outcome, and after failed transactions", () => {
    const verification = {
      id: "1",
      type: "VERIFICATION" as const,
      amount: 0n,
      result: "UNKNOWN" as const,
    };
    const payment = { id: "2", type: "PAYMENT" as const, amount: 100n, result: "FAILURE" as const };
    const order: Order = { currency: "EUR", amount: 100n, entries: [verification, payment] };
    expect(decideOperation(order, pay)).toEqual({ type: "PAYMENT", amount: 100n });
  });

  it("ignores failed and unknown transactions", () => {
    const order = after(pay);
    const failed = { id: "2", type: "REFUND" as const, amount: 50n, result: "FAILURE" as const };
    const unknown = { id: "3", type: "REFUND" as const, amount: 50n, result: "UNKNOWN" as const };
    expect(totals({ ...order, entries: [...order.entries, failed, unknown] }).refunded).toBe(0n);
  });
});
