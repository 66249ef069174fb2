import { describe, expect, it, vi } from "vitest";
import type { Rule } from "../../src/merchant/decision.ts";
import { createMerchant } from "../../src/merchant/merchant.ts";
import {
  fakeGateway,
  LOCKED,
  refusal,
  SESSION,
  SESSION_PATH,
  stored,
  type Reply,
} from "../support/fake-gateway.ts";

const GET = `GET ${SESSION_PATH}`;
const INQUIRY = "POST /paymentOptionsInquiry";
const twoPercent: Rule = () => ({ currency: "EUR", netAmount: "10", charge: "0.20" });
const byGateway: Rule = () => ({ currency: "EUR", netAmount: "10", charge: "GATEWAY" });
const LOCK_WITH = (changed: string[]) => ({ cause: "INVALID_REQUEST", field: "session.version", changed });
const quoted = (amount = 10.15, charge = 0.15, netAmount = 10): Reply => ({
  body: {
    result: "SUCCESS",
    order: { amount, currency: "EUR", netAmount, merchantCharge: { amount: charge, type: "SURCHARGE" } },
  },
});

describe("a decision", () => {
  it("is made for the stored session, and has its version", async () => {
    const { merchant } = fakeGateway({ [GET]: [stored("aaaaaaaa02")] });
    const rule = vi.fn(twoPercent);
    expect(await merchant.decide(SESSION, rule)).toEqual({
      status: "decided",
      decision: {
        session: { id: SESSION, version: "aaaaaaaa02" },
        facts: expect.objectContaining({ version: "aaaaaaaa02" }) as unknown,
        quote: { currency: "EUR", netAmount: "10.00", charge: "0.20", amount: "10.20" },
        shown: true,
        differs: [],
      },
    });
    expect(rule).toHaveBeenCalledExactlyOnceWith({
      id: SESSION,
      version: "aaaaaaaa02",
      card: {
        brand: "MASTERCARD",
        scheme: "MASTERCARD",
        fundingMethod: "CREDIT",
        securityCodeProvided: true,
        lastFour: "0008",
      },
      shipping: { address: { country: "IRL" } },
      order: { currency: "EUR" },
    });
  });

  it("has only the last four of the card's digits", async () => {
    const { merchant } = fakeGateway({ [GET]: [stored("aaaaaaaa02")] });
    expect(JSON.stringify(await merchant.decide(SESSION, twoPercent))).not.toMatch(/512345|xxxx|"xxx"/);
  });

  it("has no card where only a security code is stored", async () => {
    const { merchant } = fakeGateway({ [GET]: [stored("aaaaaaaa02", { number: undefined })] });
    expect(await merchant.retrieve(SESSION)).not.toHaveProperty("facts.card");
  });

  it.each([
    ["the version and the amount", "aaaaaaaa02", "10.2", true, []],
    ["another version", "aaaaaaaa01", "10.20", false, []],
    ["another amount", "aaaaaaaa02", "10.00", false, ["amount"]],
    ["an invalid amount", "aaaaaaaa02", "free", false, ["amount"]],
  ])("knows whether the payer has seen the price: %s", async (_, version, amount, shown, differs) => {
    const { merchant } = fakeGateway({ [GET]: [stored("aaaaaaaa02")] });
    const decided = await merchant.decide({ id: SESSION, version, amount }, twoPercent);
    expect(decided).toMatchObject({ decision: { shown, differs } });
  });

  it("has the changes that the gateway reports since the page's version", async () => {
    const reply = {
      status: 400,
      body: { result: "ERROR", error: LOCK_WITH(["CARD_TYPE", "AMOUNT", "toString"]) },
    };
    const { merchant, of } = fakeGateway({ [GET]: [stored("aaaaaaaa02")], [INQUIRY]: [reply] });
    const decided = await merchant.decide({ id: SESSION, version: "aaaaaaaa01" }, twoPercent);
    expect(decided).toMatchObject({ decision: { shown: false, differs: ["cardType"] } });
    expect(of("POST")[0]!.body).toEqual({ session: { id: SESSION, version: "aaaaaaaa01" } });
  });

  it("requests the gateway's charge for the session version", async () => {
    const { merchant, of } = fakeGateway({ [GET]: [stored("aaaaaaaa02")], [INQUIRY]: [quoted()] });
    const decided = await merchant.decide(SESSION, byGateway);
    expect(decided).toMatchObject({ decision: { quote: { charge: "0.15", amount: "10.15" } } });
    expect(of("POST")[0]!.body).toEqual({
      order: { currency: "EUR", netAmount: "10.00" },
      session: { id: SESSION, version: "aaaaaaaa02" },
    });
  });

  it("is made again when the session changes meanwhile", async () => {
    const { merchant } = fakeGateway({
      [GET]: [stored("aaaaaaaa02"), stored("aaaaaaaa03")],
      [INQUIRY]: [LOCKED, quoted()],
    });
    const decided = await merchant.decide(SESSION, byGateway);
    expect(decided).toMatchObject({ decision: { session: { version: "aaaaaaaa03" } } });
  });

  it("is not made when the session keeps changing", async () => {
    const { merchant, of } = fakeGateway({ [GET]: [stored("aaaaaaaa02")], [INQUIRY]: [LOCKED] });
    expect(await merchant.decide(SESSION, byGateway)).toMatchObject({ status: "refused" });
    expect(of("POST")).toHaveLength(3);
  });

  it.each<[string, Reply]>([
    ["a wrong sum", quoted(10.2, 0.15)],
    ["another net amount", quoted(11.15, 0.15, 11)],
    ["no quote for a card", { body: { result: "SUCCESS" } }],
    ["no response", "silence"],
    ["a response that is no JSON object", { body: [] }],
  ])("never treats %s as no charge", async (_, reply) => {
    const { merchant } = fakeGateway({ [GET]: [stored("aaaaaaaa02")], [INQUIRY]: [reply] });
    expect(await merchant.decide(SESSION, byGateway)).toEqual({ status: "unreachable" });
  });

  it("has no charge without a card", async () => {
    const { merchant } = fakeGateway({
      [GET]: [stored("aaaaaaaa02", null)],
      [INQUIRY]: [{ body: { result: "SUCCESS" } }],
    });
    const decided = await merchant.decide(SESSION, byGateway);
    expect(decided).toMatchObject({ decision: { quote: { charge: "0.00" } } });
  });

  it.each<[string, Reply, object]>([
    ["an expired session", refusal(undefined, "Form Session not found or expired."), { status: "refused" }],
    ["no network", "no network", { status: "unreachable" }],
    [
      "a gateway in trouble",
      { status: 503, body: { result: "ERROR", error: {} } },
      { status: "unreachable" },
    ],
    ["too many requests", { status: 429, body: { result: "ERROR", error: {} } }, { status: "unreachable" }],
    ["a response that is no session", { body: { result: "SUCCESS" } }, { status: "unreachable" }],
  ])("is not made for %s", async (_, reply, expected) => {
    const { merchant } = fakeGateway({ [GET]: [reply] });
    const rule = vi.fn(twoPercent);
    expect(await merchant.decide(SESSION, rule)).toMatchObject(expected);
    expect(rule).not.toHaveBeenCalled();
  });

  it("rethrows the rule's error", async () => {
    const { merchant } = fakeGateway({ [GET]: [stored("aaaaaaaa02")] });
    const nowhere = () => Promise.reject(new Error("we do not deliver there"));
    await expect(merchant.decide(SESSION, nowhere)).rejects.toThrow("deliver");
    const odd: Rule = () => ({ currency: "EUR", netAmount: "1.234" });
    await expect(merchant.decide(SESSION, odd)).rejects.toThrow(RangeError);
  });
});

describe("the calls", () => {
  it("send the password, and follow no redirect", async () => {
    const asked: RequestInit[] = [];
    const merchant = createMerchant({
      gateway: "https://pay.example",
      merchant: "SHOP",
      password: "gehëim",
      fetch: async (_, init) => {
        asked.push(init!);
        return Response.json({ session: { id: SESSION, version: "aaaaaaaa01" } });
      },
    });
    expect(await merchant.create({ authenticationLimit: 20 })).toEqual({
      status: "created",
      session: { id: SESSION, version: "aaaaaaaa01" },
    });
    const basic = Buffer.from("merchant.SHOP:gehëim").toString("base64");
    expect(asked[0]).toMatchObject({ redirect: "error", headers: { authorization: `Basic ${basic}` } });
  });

  it("update with a version precondition, if there is one", async () => {
    const { merchant, of } = fakeGateway({ [`PUT ${SESSION_PATH}`]: [stored("aaaaaaaa02"), LOCKED] });
    const fields = { shipping: { method: "GROUND" } };
    expect(await merchant.update(SESSION, fields)).toMatchObject({ session: { version: "aaaaaaaa02" } });
    const again = await merchant.update({ id: SESSION, version: "aaaaaaaa01" }, fields);
    expect(again).toMatchObject({ status: "refused", field: "session.version" });
    expect(of("PUT").map(({ body }) => body)).toEqual([
      fields,
      { ...fields, session: { version: "aaaaaaaa01" } },
    ]);
  });

  it("store a card, and return its first six and last four digits", async () => {
    const card = { brand: "VISA", scheme: "VISA", fundingMethod: "DEBIT", number: "401200xxxxxx0026" };
    const { merchant } = fakeGateway({
      "POST /token": [
        {
          body: {
            result: "SUCCESS",
            token: "9123456789012346",
            sourceOfFunds: { provided: { card: { ...card, expiry: "0139" } } },
          },
        },
        { body: { result: "SUCCESS" } },
      ],
    });
    expect(await merchant.tokenize(SESSION)).toEqual({
      status: "tokenized",
      card: {
        token: "9123456789012346",
        brand: "VISA",
        scheme: "VISA",
        fundingMethod: "DEBIT",
        lastFour: "0026",
        firstSix: "401200",
        expiry: "0139",
      },
    });
    expect(await merchant.tokenize(SESSION)).toEqual({ status: "unreachable" });
  });

  it("remove digits that a gateway quotes", async () => {
    const { merchant } = fakeGateway({
      [GET]: [refusal("sourceOfFunds.provided.card.number", "Value '5123450000000008' is invalid.")],
    });
    expect(await merchant.retrieve(SESSION)).toEqual({
      status: "refused",
      httpStatus: 400,
      cause: "INVALID_REQUEST",
      field: "sourceOfFunds.provided.card.number",
      explanation: "Value '…' is invalid.",
    });
  });

  it.each(["http://pay.example", "ftp://pay.example", "http://127.0.0.1.example"])(
    "do not start over %s",
    (gateway) => {
      expect(() => createMerchant({ gateway, merchant: "SHOP", password: "s3cret" })).toThrow(TypeError);
    },
  );

  it.each(["http://127.0.0.1:4400", "http://gateway.localhost:4400", "http://[::1]:4400"])(
    "may be made on this machine in the clear: %s",
    (gateway) => {
      expect(createMerchant({ gateway, merchant: "SHOP", password: "s3cret" })).toHaveProperty("pay");
    },
  );
});
