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

/** Two percent for credit cards, and shipping abroad. */
const rule: Rule = ({ card, shipping }) => ({
  currency: "EUR",
  netAmount: JSON.stringify(shipping).includes("IRL") ? "10.00" : "15.00",
  charge: card?.fundingMethod === "CREDIT" ? "0.20" : "0",
});

/** Decides at version 02, then pays by the script. */
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
  it("charges what was decided, with the version it was decided on", async () => {
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

  it("does not let further fields touch the amount or the lock", async () => {
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
  ])("is %s at once", async (_, reply, expected) => {
    const { result, of } = await payWith({ [PUT]: [reply] });
    expect(result).toMatchObject(expected);
    expect(of("PUT")).toHaveLength(1);
  });

  it("takes a decision out of storage only with its rule", async () => {
    const { merchant, decision } = await payWith({ [PUT]: [PAID] });
    const out = JSON.parse(JSON.stringify(decision)) as Decision;
    await expect(merchant.pay(out, { order: "O1", transaction: "1" })).rejects.toThrow(TypeError);
    expect(await merchant.pay(out, { order: "O1", transaction: "1", rule })).toEqual(paid);
  });
});

describe("an order or a transaction that is there already", () => {
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

describe("what the payer has not seen", () => {
  it("is asked about before anything is sent", async () => {
    const seen = { id: SESSION, version: "aaaaaaaa01", amount: "10.00" };
    const { result, of } = await payWith({ [PUT]: [PAID] }, {}, seen);
    expect(result).toMatchObject({ status: "changed", changed: ["amount"] });
    expect(of("PUT")).toEqual([]);
  });

  it("is paid when the payer agrees", async () => {
    const confirm = vi.fn(() => true);
    const { result, decision } = await payWith({ [PUT]: [PAID] }, { confirm }, { id: SESSION, amount: "1" });
    expect(result).toEqual(paid);
    expect(confirm).toHaveBeenCalledExactlyOnceWith(decision, ["amount"]);
  });
});

describe("when the lock refuses", () => {
  const DEBIT = stored("aaaaaaaa03", { fundingMethod: "DEBIT" });

  it("decides again and asks, then charges the new amount", async () => {
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
    ["nothing that can be told", stored("aaaaaaaa03"), []],
  ])("tells that what changed is %s, and charges nothing", async (_, now, changed) => {
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
    ["an amount that is the same again", ["AMOUNT"], []],
  ])("tells what the gateway alone knows: %s", async (_, told, changed) => {
    const error = { cause: "INVALID_REQUEST", field: "session.version", changed: told };
    const locked = { status: 400, body: { result: "ERROR", error } };
    const { result } = await payWith({ [PUT]: [locked], [GET]: [stored("aaaaaaaa03")] });
    expect(result).toMatchObject({ status: "changed", changed });
  });

  it("asks as often as it may, and no more", async () => {
    const confirm = vi.fn(() => true);
    const { result, of } = await payWith(
      { [PUT]: [LOCKED], [GET]: [DEBIT, stored("aaaaaaaa04"), stored("aaaaaaaa05")] },
      { confirm, times: 2 },
    );
    expect(result).toMatchObject({ status: "changed", decision: { session: { version: "aaaaaaaa05" } } });
    expect(confirm).toHaveBeenCalledTimes(2);
    expect(of("PUT")).toHaveLength(3);
  });

  it("knows the refusal of a gateway that words it otherwise by the session's version", async () => {
    const { result } = await payWith({ [PUT]: [refusal()], [GET]: [DEBIT] });
    expect(result).toMatchObject({ status: "changed", changed: ["cardType", "amount"] });
  });

  it("does not take another refusal for it", async () => {
    const { result } = await payWith({ [PUT]: [refusal()], [GET]: [stored("aaaaaaaa02")] });
    expect(result).toMatchObject({ status: "refused" });
  });

  it("ends when nobody can be asked what is so now", async () => {
    const { result } = await payWith({ [PUT]: [LOCKED], [GET]: ["no network"] });
    expect(result).toEqual({ status: "unreachable" });
  });
});

describe("after silence", () => {
  it("sends the same again, and takes the stored answer", async () => {
    const { result, of } = await payWith({ [PUT]: ["silence", PAID] });
    expect(result).toEqual(paid);
    const [first, second] = of("PUT");
    expect(second!.body).toEqual(first!.body);
  });

  it.each<[string, Reply[], Reply, object]>([
    ["charged, says the gateway", ["silence"], PAID, paid],
    [
      "declined, says the gateway",
      ["no network"],
      transaction("FAILURE", "DECLINED"),
      { status: "declined" },
    ],
    ["not known there yet", ["silence"], NO_SUCH_ORDER, unknown],
    ["silence about that too", ["silence"], "silence", unknown],
    ["still pending", ["silence"], transaction("PENDING", "PENDING"), unknown],
    ["an older payment of another amount", ["silence"], transaction("SUCCESS", "APPROVED", 99), unknown],
    ["a gateway in trouble", [{ status: 500, body: {} }], NO_SUCH_ORDER, unknown],
    ["an answer that nobody can read", [{ body: "?" }], PAID, paid],
  ])("is settled by asking: %s", async (_, replies, found, expected) => {
    const { result, of } = await payWith({ [PUT]: replies, [LOOK]: [found] });
    expect(result).toMatchObject(expected);
    expect(of("PUT")).toHaveLength(3);
  });

  it("waits for its own request that still runs", async () => {
    const running = transaction("FAILURE", "LOCK_FAILURE");
    const { result } = await payWith({ [PUT]: ["silence", running, PAID] });
    expect(result).toEqual(paid);
  });

  it("does not call a lasting lock on the order a decline", async () => {
    const { result } = await payWith({
      [PUT]: [transaction("FAILURE", "LOCK_FAILURE")],
      [LOOK]: [NO_SUCH_ORDER],
    });
    expect(result).toEqual(unknown);
  });

  it("decides again when the lock refuses the second, and the first never arrived", async () => {
    const { result } = await payWith({
      [PUT]: ["silence", LOCKED],
      [LOOK]: [NO_SUCH_ORDER],
      [GET]: [stored("aaaaaaaa03")],
    });
    expect(result).toMatchObject({ status: "changed" });
  });

  it.each<[string, Reply, object]>([
    ["arrived after all", PAID, paid],
    ["nobody can say", "silence", unknown],
    ["nobody may say", refusal(undefined, "Invalid credentials.", 401), unknown],
    ["is another's of that id", transaction("SUCCESS", "APPROVED", 99), unknown],
  ])("does not pay again when the second is refused and the first %s", async (_, found, expected) => {
    const { result, of } = await payWith({ [PUT]: ["silence", LOCKED], [LOOK]: [found] });
    expect(result).toEqual(expected);
    expect(of("PUT")).toHaveLength(2);
  });

  it("asks about an answer that is no end", async () => {
    const { result } = await payWith({ [PUT]: [transaction("UNKNOWN", "UNKNOWN")], [LOOK]: [PAID] });
    expect(result).toEqual(paid);
  });

  it("can be settled later", async () => {
    const { merchant } = await payWith({ [PUT]: ["silence"], [LOOK]: ["silence", PAID, NO_SUCH_ORDER] });
    expect(await merchant.settle("O1", "1")).toEqual(paid);
    expect(await merchant.settle("O1", "1")).toMatchObject({ status: "refused" });
  });
});
