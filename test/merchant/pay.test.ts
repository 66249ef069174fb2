import { describe, expect, it, vi } from "vitest";
import type { Decision, Rule, Shown } from "../../src/merchant/decision.ts";
import type { PayOptions } from "../../src/merchant/payment.ts";
import {
  fakeGateway,
  LOCKED,
  NO_SUCH_ORDER,
  PAYMENT_PATH,
  refusal,
  SESSION,
  SESSION_PATH,
  stored,
  transaction,
  type Reply,
} from "../support/fake-gateway.ts";

const GET = `GET ${SESSION_PATH}`;
const PUT = `PUT ${PAYMENT_PATH}`;
const LOOK = `GET ${PAYMENT_PATH}`;
const PAID = transaction("SUCCESS", "APPROVED");
const paid = { status: "paid", order: "O1", transaction: "1", amount: "10.20", currency: "EUR" };
const unknown = { status: "unknown", order: "O1", transaction: "1" };

/** Two percent for credit cards, and a charge for shipping abroad. */
const rule: Rule = ({ card, shipping }) => ({
  currency: "EUR",
  netAmount: JSON.stringify(shipping).includes("IRL") ? "10.00" : "15.00",
  charge: card?.fundingMethod === "CREDIT" ? "0.20" : "0",
});

/** Decides at version 02, and pays against the scripted gateway. */
async function payWith(
  script: Record<string, Reply[]>,
  options: Partial<PayOptions> = {},
  session: string | Shown = SESSION,
) {
  const gateway = fakeGateway({ ...script, [GET]: [stored("aaaaaaaa02"), ...(script[GET] ?? [])] });
  const decided = await gateway.merchant.decide(session, rule);
  if (decided.status !== "decided") throw new Error(decided.status);
  const result = await gateway.merchant.pay(decided.decision, { order: "O1", transaction: "1", ...options });
  return { ...gateway, result, decision: decided.decision };
}

describe("paying a decision", () => {
  it("charges the decided amount, with the session version of the decision", async () => {
    const { result, of } = await payWith({ [PUT]: [PAID] }, { fields: { order: { reference: "R" } } });
    expect(result).toEqual(paid);
    expect(of("PUT").map(({ body }) => body)).toEqual([
      {
        apiOperation: "PAY",
        session: { id: SESSION, version: "aaaaaaaa02" },
        order: {
          reference: "R",
          currency: "EUR",
          netAmount: "10.00",
          amount: "10.20",
          merchantCharge: { type: "SURCHARGE", amount: "0.20" },
        },
        sourceOfFunds: { type: "CARD" },
        transaction: { source: "INTERNET" },
      },
    ]);
  });

  it("does not let further fields change the amount or the version", async () => {
    const fields = {
      session: { id: "SESSION0000000000000000000000000B" },
      order: { amount: "0.01", merchantCharge: { type: "OTHER" } },
      apiOperation: "VERIFY",
    };
    const { of } = await payWith({ [PUT]: [PAID] }, { fields });
    expect(of("PUT")[0]!.body).toMatchObject({
      apiOperation: "PAY",
      session: { id: SESSION, version: "aaaaaaaa02" },
      order: { amount: "10.20", merchantCharge: { type: "SURCHARGE" } },
    });
  });

  it.each<[string, Reply, object]>([
    ["declined", transaction("FAILURE", "DECLINED"), { status: "declined", gatewayCode: "DECLINED" }],
    ["refused", refusal("order.currency"), { status: "refused", field: "order.currency" }],
    ["refused without credentials", refusal(undefined, "Invalid credentials.", 401), { httpStatus: 401 }],
  ])("ends as %s at once", async (_, reply, expected) => {
    const { result, of } = await payWith({ [PUT]: [reply] });
    expect(result).toMatchObject(expected);
    expect(of("PUT")).toHaveLength(1);
  });

  it("pays a stored decision only with its rule", async () => {
    const { merchant, decision } = await payWith({ [PUT]: [PAID] });
    const out = JSON.parse(JSON.stringify(decision)) as Decision;
    await expect(merchant.pay(out, { order: "O1", transaction: "1" })).rejects.toThrow(TypeError);
    expect(await merchant.pay(out, { order: "O1", transaction: "1", rule })).toEqual(paid);
  });
});

describe("an order or a transaction that exists", () => {
  it.each<[string, string, Reply, object]>([
    ["was paid, this amount", "transaction.id", PAID, paid],
    ["was paid, another amount", "transaction.id", transaction("SUCCESS", "APPROVED", 99), unknown],
    ["was declined", "transaction.id", transaction("FAILURE", "DECLINED"), { status: "declined" }],
    ["is paid by another transaction", "order.id", NO_SUCH_ORDER, { status: "refused", field: "order.id" }],
  ])("%s", async (_, field, found, expected) => {
    const { result, of } = await payWith({ [PUT]: [refusal(field)], [LOOK]: [found] });
    expect(result).toMatchObject(expected);
    expect(of("PUT")).toHaveLength(1);
  });
});

describe("a price that the payer has not seen", () => {
  it("is confirmed before the payment is sent", async () => {
    const seen = { id: SESSION, version: "aaaaaaaa01", amount: "10.00" };
    const { result, of } = await payWith({ [PUT]: [PAID] }, {}, seen);
    expect(result).toMatchObject({ status: "changed", changed: ["amount"] });
    expect(of("PUT")).toEqual([]);
  });

  it("is paid when the payer confirms it", async () => {
    const confirm = vi.fn(() => true);
    const { result, decision } = await payWith({ [PUT]: [PAID] }, { confirm }, { id: SESSION, amount: "1" });
    expect(result).toEqual(paid);
    expect(confirm).toHaveBeenCalledExactlyOnceWith(decision, ["amount"]);
  });
});

describe("when the version precondition fails", () => {
  const DEBIT = stored("aaaaaaaa03", { fundingMethod: "DEBIT" });

  it("decides again, asks the payer, and charges the new amount", async () => {
    const confirm = vi.fn(async () => true);
    const { result, of } = await payWith(
      { [PUT]: [LOCKED, transaction("SUCCESS", "APPROVED", 10)], [GET]: [DEBIT] },
      { confirm },
    );
    expect(result).toEqual({ ...paid, amount: "10.00" });
    expect(confirm).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ session: { id: SESSION, version: "aaaaaaaa03" } }),
      ["cardType", "amount"],
    );
    const sent = of("PUT").map(({ body }) => [body.session.version, body.order.amount]);
    expect(sent).toEqual([
      ["aaaaaaaa02", "10.20"],
      ["aaaaaaaa03", "10.00"],
    ]);
  });

  it.each<[string, Reply, string[]]>([
    ["the card's type", stored("aaaaaaaa03", { brand: "VISA" }), ["cardType"]],
    ["the address", stored("aaaaaaaa03", {}, "FRA"), ["shippingAddress", "amount"]],
    ["the card's type and its charge", DEBIT, ["cardType", "amount"]],
    ["nothing that the client can see", stored("aaaaaaaa03"), []],
  ])("reports the change and charges nothing: %s", async (_, now, changed) => {
    const { result, of } = await payWith({ [PUT]: [LOCKED], [GET]: [now] });
    expect(result).toMatchObject({
      status: "changed",
      changed,
      decision: { session: { version: "aaaaaaaa03" } },
    });
    expect(of("PUT")).toHaveLength(1);
  });

  it.each<[string, string[], string[]]>([
    ["a card that was changed and changed back", ["CARD_TYPE"], ["cardType"]],
    ["an amount that was changed and changed back", ["AMOUNT"], []],
  ])("reports a change that only the gateway knows: %s", async (_, reported, changed) => {
    const error = { cause: "INVALID_REQUEST", field: "session.version", changed: reported };
    const locked = { status: 400, body: { result: "ERROR", error } };
    const { result } = await payWith({ [PUT]: [locked], [GET]: [stored("aaaaaaaa03")] });
    expect(result).toMatchObject({ status: "changed", changed });
  });

  it("asks at most as often as allowed", async () => {
    const confirm = vi.fn(() => true);
    const { result, of } = await payWith(
      { [PUT]: [LOCKED], [GET]: [DEBIT, stored("aaaaaaaa04"), stored("aaaaaaaa05")] },
      { confirm, times: 2 },
    );
    expect(result).toMatchObject({ status: "changed", decision: { session: { version: "aaaaaaaa05" } } });
    expect(confirm).toHaveBeenCalledTimes(2);
    expect(of("PUT")).toHaveLength(3);
  });

  it("recognises the refusal of another gateway by the session's version", async () => {
    const { result } = await payWith({ [PUT]: [refusal()], [GET]: [DEBIT] });
    expect(result).toMatchObject({ status: "changed", changed: ["cardType", "amount"] });
  });

  it("does not treat another refusal as a failed precondition", async () => {
    const { result } = await payWith({ [PUT]: [refusal()], [GET]: [stored("aaaaaaaa02")] });
    expect(result).toMatchObject({ status: "refused" });
  });

  it("ends when the present price cannot be retrieved", async () => {
    const { result } = await payWith({ [PUT]: [LOCKED], [GET]: ["no network"] });
    expect(result).toEqual({ status: "unreachable" });
  });
});

describe("without a response", () => {
  it("retries the same request, and uses the stored response", async () => {
    const { result, of } = await payWith({ [PUT]: ["silence", PAID] });
    expect(result).toEqual(paid);
    const [first, second] = of("PUT");
    expect(second!.body).toEqual(first!.body);
  });

  it.each<[string, Reply[], Reply, object]>([
    ["charged, as the gateway reports", ["silence"], PAID, paid],
    [
      "declined, says the gateway",
      ["no network"],
      transaction("FAILURE", "DECLINED"),
      { status: "declined" },
    ],
    ["not known to the gateway yet", ["silence"], NO_SUCH_ORDER, unknown],
    ["no response to that either", ["silence"], "silence", unknown],
    ["still pending", ["silence"], transaction("PENDING", "PENDING"), unknown],
    ["an older payment of another amount", ["silence"], transaction("SUCCESS", "APPROVED", 99), unknown],
    ["a gateway with errors", [{ status: 500, body: {} }], NO_SUCH_ORDER, unknown],
    ["a response that cannot be read", [{ body: "?" }], PAID, paid],
  ])("retrieves the outcome: %s", async (_, replies, found, expected) => {
    const { result, of } = await payWith({ [PUT]: replies, [LOOK]: [found] });
    expect(result).toMatchObject(expected);
    expect(of("PUT")).toHaveLength(3);
  });

  it("waits for its own request that is still processed", async () => {
    const running = transaction("FAILURE", "LOCK_FAILURE");
    const { result } = await payWith({ [PUT]: ["silence", running, PAID] });
    expect(result).toEqual(paid);
  });

  it("does not treat a lasting lock on the order as a decline", async () => {
    const { result } = await payWith({
      [PUT]: [transaction("FAILURE", "LOCK_FAILURE")],
      [LOOK]: [NO_SUCH_ORDER],
    });
    expect(result).toEqual(unknown);
  });

  it("decides again when the retry fails its precondition and the first request never arrived", async () => {
    const { result } = await payWith({
      [PUT]: ["silence", LOCKED],
      [LOOK]: [NO_SUCH_ORDER],
      [GET]: [stored("aaaaaaaa03")],
    });
    expect(result).toMatchObject({ status: "changed" });
  });

  it.each<[string, Reply, object]>([
    ["arrived after all", PAID, paid],
    ["is unknown", "silence", unknown],
    ["must not be read", refusal(undefined, "Invalid credentials.", 401), unknown],
    ["was another payment with that id", transaction("SUCCESS", "APPROVED", 99), unknown],
  ])("does not pay again when the retry is refused and the first request %s", async (_, found, expected) => {
    const { result, of } = await payWith({ [PUT]: ["silence", LOCKED], [LOOK]: [found] });
    expect(result).toEqual(expected);
    expect(of("PUT")).toHaveLength(2);
  });

  it("retrieves the transaction when the response is not final", async () => {
    const { result } = await payWith({ [PUT]: [transaction("UNKNOWN", "UNKNOWN")], [LOOK]: [PAID] });
    expect(result).toEqual(paid);
  });

  it("can be settled later", async () => {
    const { merchant } = await payWith({ [PUT]: ["silence"], [LOOK]: ["silence", PAID, NO_SUCH_ORDER] });
    expect(await merchant.settle("O1", "1")).toEqual(paid);
    expect(await merchant.settle("O1", "1")).toMatchObject({ status: "refused" });
  });
});
