import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rule, type OrderOperation, type Wish } from "../../src/core/order-rules.ts";
import { statusOf, totals, type Order } from "../../src/core/order.ts";

const wish = (operation: OrderOperation, amount = 0n, more: Partial<Wish> = {}): Wish => ({
  operation,
  currency: "EUR",
  amount,
  ...more,
});

/** Carries out what is allowed; a refusal throws. */
function after(...wishes: Wish[]): Order {
  let order: Order | undefined;
  for (const [index, next] of wishes.entries()) {
    const ruling = rule(order, next);
    if ("refusal" in ruling) throw new Error(ruling.refusal);
    order = {
      currency: "EUR",
      amount: order?.amount ?? next.amount,
      entries: [
        ...(order?.entries ?? []),
        {
          id: String(index + 1),
          ...ruling,
          result: "SUCCESS",
          ...(next.target ? { target: next.target } : {}),
        },
      ],
    };
  }
  return order!;
}

const pay = wish("PAY", 100n);
const authorize = wish("AUTHORIZE", 100n);
const voids = (target: string) => wish("VOID", 0n, { target });

describe("an order after what is allowed", () => {
  it.each<[string, Wish[], string, [authorized: bigint, captured: bigint, refunded: bigint]]>([
    ["paid", [pay], "CAPTURED", [100n, 100n, 0n]],
    ["authorized", [authorize], "AUTHORIZED", [100n, 0n, 0n]],
    ["captured in part", [authorize, wish("CAPTURE", 40n)], "PARTIALLY_CAPTURED", [100n, 40n, 0n]],
    [
      "captured in two",
      [authorize, wish("CAPTURE", 40n), wish("CAPTURE", 60n)],
      "CAPTURED",
      [100n, 100n, 0n],
    ],
    ["refunded in part", [pay, wish("REFUND", 40n)], "PARTIALLY_REFUNDED", [100n, 100n, 40n]],
    ["refunded in two", [pay, wish("REFUND", 40n), wish("REFUND", 60n)], "REFUNDED", [100n, 100n, 100n]],
    ["payment voided", [pay, voids("1")], "CANCELLED", [0n, 0n, 0n]],
    ["authorization voided", [authorize, voids("1")], "CANCELLED", [0n, 0n, 0n]],
    ["capture voided", [authorize, wish("CAPTURE", 40n), voids("2")], "AUTHORIZED", [100n, 0n, 0n]],
    ["refund voided", [pay, wish("REFUND", 40n), voids("2")], "CAPTURED", [100n, 100n, 0n]],
    ["verified", [wish("VERIFY")], "VERIFIED", [0n, 0n, 0n]],
    ["verified, then paid", [wish("VERIFY"), pay], "CAPTURED", [100n, 100n, 0n]],
    ["authorization raised", [authorize, wish("UPDATE_AUTHORIZATION", 150n)], "AUTHORIZED", [150n, 0n, 0n]],
    [
      "raised, then captured",
      [authorize, wish("UPDATE_AUTHORIZATION", 150n), wish("CAPTURE", 150n)],
      "CAPTURED",
      [150n, 150n, 0n],
    ],
    ["refunded without a payment here", [wish("REFUND", 30n)], "REFUNDED", [0n, 0n, 30n]],
    ["captured without an authorization here", [wish("CAPTURE", 30n)], "CAPTURED", [0n, 30n, 0n]],
  ])("%s", (_, wishes, status, [authorized, captured, refunded]) => {
    const order = after(...wishes);
    expect(statusOf(order)).toBe(status);
    expect(totals(order)).toEqual({ authorized, captured, refunded });
  });
});

describe("an order refuses", () => {
  it.each<[string, Wish[], Wish, string]>([
    ["a second payment", [pay], pay, "ALREADY_PAID"],
    ["a payment on an authorization", [authorize], pay, "ALREADY_PAID"],
    ["a payment after it was cancelled", [pay, voids("1")], pay, "ALREADY_PAID"],
    ["a capture of a payment", [pay], wish("CAPTURE", 1n), "NOT_AUTHORIZED"],
    ["more than was authorized", [authorize], wish("CAPTURE", 101n), "CAPTURE_EXCEEDED"],
    ["more than is left", [authorize, wish("CAPTURE", 60n)], wish("CAPTURE", 41n), "CAPTURE_EXCEEDED"],
    ["a refund of what was not captured", [authorize], wish("REFUND", 1n), "NOTHING_CAPTURED"],
    ["more than was captured", [pay], wish("REFUND", 101n), "REFUND_EXCEEDED"],
    ["more than is left of it", [pay, wish("REFUND", 60n)], wish("REFUND", 41n), "REFUND_EXCEEDED"],
    ["another currency", [pay], wish("REFUND", 1n, { currency: "USD" }), "CURRENCY_DIFFERS"],
    ["a void of nothing", [pay], voids("9"), "NO_SUCH_TARGET"],
    ["a void without an order", [], voids("1"), "NO_SUCH_TARGET"],
    ["a void of a void", [pay, voids("1")], voids("2"), "NOT_VOIDABLE"],
    ["a void twice", [pay, voids("1")], voids("1"), "NOT_VOIDABLE"],
    ["a void of a captured authorization", [authorize, wish("CAPTURE", 1n)], voids("1"), "NOT_VOIDABLE"],
    ["a void of a refunded payment", [pay, wish("REFUND", 1n)], voids("1"), "NOT_VOIDABLE"],
    ["a void of a verification", [wish("VERIFY")], voids("1"), "NOT_VOIDABLE"],
    [
      "an update below what was captured",
      [authorize, wish("CAPTURE", 60n)],
      wish("UPDATE_AUTHORIZATION", 59n),
      "UPDATE_BELOW_CAPTURED",
    ],
    ["an update of a payment", [pay], wish("UPDATE_AUTHORIZATION", 200n), "NOT_AUTHORIZED"],
    ["a capture after it was cancelled", [authorize, voids("1")], wish("CAPTURE", 1n), "NOT_AUTHORIZED"],
  ])("%s", (_, wishes, next, refusal) => {
    const order = wishes.length === 0 ? undefined : after(...wishes);
    expect(rule(order, next)).toEqual({ refusal });
  });
});

describe("a target", () => {
  it.each<[string, Wish[], [authorized: bigint, captured: bigint, refunded: bigint]]>([
    ["a payment that names itself", [{ ...pay, target: "1" }], [100n, 100n, 0n]],
    ["a capture", [authorize, wish("CAPTURE", 40n, { target: "1" })], [100n, 40n, 0n]],
    ["a refund", [pay, wish("REFUND", 40n, { target: "1" })], [100n, 100n, 40n]],
    ["a refund that names itself", [pay, wish("REFUND", 40n, { target: "2" })], [100n, 100n, 40n]],
    ["an update", [authorize, wish("UPDATE_AUTHORIZATION", 150n, { target: "1" })], [150n, 0n, 0n]],
  ])("of %s undoes nothing", (_, wishes, [authorized, captured, refunded]) => {
    expect(totals(after(...wishes))).toEqual({ authorized, captured, refunded });
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
      fc.property(fc.constantFrom(pay, authorize), operations, (first, wishes) => {
        let order = after(first);
        for (const next of wishes) {
          const ruling = rule(order, next);
          if ("refusal" in ruling) continue;
          const id = String(order.entries.length + 1);
          const { target } = next;
          order = { ...order, entries: [...order.entries, { id, ...ruling, result: "SUCCESS", target }] };
          const { authorized, captured, refunded } = totals(order);
          expect(captured <= authorized).toBe(true);
          expect(refunded <= captured).toBe(true);
          expect(authorized >= 0n && captured >= 0n && refunded >= 0n).toBe(true);
        }
      }),
    );
  });

  it("counts what nobody knows the end of as done, until somebody does", () => {
    const unknown = (type: "CAPTURE" | "REFUND") => ({
      id: "2",
      type,
      amount: 60n,
      result: "UNKNOWN" as const,
    });
    const order = after(pay);
    const refunding = { ...order, entries: [...order.entries, unknown("REFUND")] };
    expect(rule(refunding, wish("REFUND", 41n))).toEqual({ refusal: "REFUND_EXCEEDED" });
    expect(rule(refunding, wish("REFUND", 40n))).toEqual({ type: "REFUND", amount: 40n });
    const held = after(authorize);
    const capturing = { ...held, entries: [...held.entries, unknown("CAPTURE")] };
    expect(rule(capturing, wish("CAPTURE", 41n))).toEqual({ refusal: "CAPTURE_EXCEEDED" });
  });

  it.each<[string, Wish[], Wish, Wish, string | undefined]>([
    ["a void of the payment", [pay], wish("REFUND", 100n), voids("1"), "NOT_VOIDABLE"],
    ["a void of the payment, a part refunded", [pay], wish("REFUND", 1n), voids("1"), "NOT_VOIDABLE"],
    ["a void of the authorization", [authorize], wish("CAPTURE", 1n), voids("1"), "NOT_VOIDABLE"],
    [
      "a void of the capture that was refunded",
      [authorize, wish("CAPTURE", 60n), wish("CAPTURE", 40n)],
      wish("REFUND", 50n),
      voids("2"),
      "NOT_VOIDABLE",
    ],
    [
      "a void of the other capture",
      [authorize, wish("CAPTURE", 60n), wish("CAPTURE", 40n)],
      wish("REFUND", 50n),
      voids("3"),
      undefined,
    ],
    [
      "an authorization below the capture",
      [authorize],
      wish("CAPTURE", 60n),
      wish("UPDATE_AUTHORIZATION", 59n),
      "UPDATE_BELOW_CAPTURED",
    ],
    [
      "an authorization of the capture",
      [authorize],
      wish("CAPTURE", 60n),
      wish("UPDATE_AUTHORIZATION", 60n),
      undefined,
    ],
    ["a refund of what may be voided", [pay], voids("1"), wish("REFUND", 1n), "REFUND_EXCEEDED"],
    [
      "a refund of what may be voided in part",
      [authorize, wish("CAPTURE", 60n), wish("CAPTURE", 40n)],
      voids("2"),
      wish("REFUND", 41n),
      "REFUND_EXCEEDED",
    ],
    ["a capture of what may be voided", [authorize], voids("1"), wish("CAPTURE", 1n), "OUTCOME_UNKNOWN"],
    [
      "an update of an authorization that may be voided",
      [authorize],
      voids("1"),
      wish("UPDATE_AUTHORIZATION", 99n),
      "OUTCOME_UNKNOWN",
    ],
    ["a void of what may be voided", [pay], voids("1"), voids("1"), "NOT_VOIDABLE"],
    ["a void of an authorization that may be", [authorize], voids("1"), voids("1"), "NOT_VOIDABLE"],
    ["a void of a refund that may be", [pay, wish("REFUND", 1n)], voids("2"), voids("2"), "NOT_VOIDABLE"],
  ])("after one of unknown outcome: %s", (_, wishes, doubtful, next, refusal) => {
    for (const result of ["UNKNOWN", "PENDING"] as const) {
      const order = after(...wishes, doubtful);
      const entries = order.entries.map((entry, n) => (n < wishes.length ? entry : { ...entry, result }));
      const ruling = rule({ ...order, entries }, next);
      expect("refusal" in ruling ? ruling.refusal : undefined).toBe(refusal);
    }
  });

  it.each(["PAYMENT", "AUTHORIZATION", "CAPTURE", "REFUND"] as const)(
    "begins nothing anew after a %s that nobody knows the end of",
    (type) => {
      for (const result of ["UNKNOWN", "PENDING"] as const) {
        const order: Order = {
          currency: "EUR",
          amount: 100n,
          entries: [{ id: "1", type, amount: 100n, result }],
        };
        for (const operation of ["PAY", "AUTHORIZE", "VERIFY", "CAPTURE", "REFUND"] as const)
          expect(rule(order, wish(operation, 100n))).toEqual({ refusal: "OUTCOME_UNKNOWN" });
      }
    },
  );

  it("begins anew after a verification that nobody knows the end of, and after what failed", () => {
    const verification = {
      id: "1",
      type: "VERIFICATION" as const,
      amount: 0n,
      result: "UNKNOWN" as const,
    };
    const payment = { id: "2", type: "PAYMENT" as const, amount: 100n, result: "FAILURE" as const };
    const order: Order = { currency: "EUR", amount: 100n, entries: [verification, payment] };
    expect(rule(order, pay)).toEqual({ type: "PAYMENT", amount: 100n });
  });

  it("is not moved by what failed or is not known", () => {
    const order = after(pay);
    const failed = { id: "2", type: "REFUND" as const, amount: 50n, result: "FAILURE" as const };
    const unknown = { id: "3", type: "REFUND" as const, amount: 50n, result: "UNKNOWN" as const };
    expect(totals({ ...order, entries: [...order.entries, failed, unknown] }).refunded).toBe(0n);
  });
});
