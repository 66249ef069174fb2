import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Decision, Rule } from "../../src/merchant/decision.ts";
import { createMerchant, type Merchant } from "../../src/merchant/merchant.ts";
import { fakeGateway, SESSION, SESSION_PATH } from "../support/fake-gateway.ts";
import {
  CARD,
  GATEWAY,
  PASSWORD,
  startGateway,
  type TestGateway,
  withCard,
} from "../support/test-gateway.ts";

const DEBIT_CARD = "5111111111111118";

let gateway: TestGateway;
/** Drops the responses to payments, after the gateway has processed them. */
let lose = 0;
let meanwhile: () => Promise<void>;
beforeEach(() => {
  gateway = startGateway();
  lose = 0;
  meanwhile = () => Promise.resolve();
});
afterEach(() => gateway.close());

function merchantOf(apiVersion = 100): Merchant {
  return createMerchant({
    gateway: GATEWAY,
    merchant: "TESTMERCHANT",
    password: PASSWORD,
    apiVersion,
    patience: 1_000,
    async fetch(input, init) {
      const request = new Request(input, init);
      const isPayment = request.method === "PUT" && request.url.includes("/order/");
      const response = await gateway.app.fetch(request);
      if (isPayment && lose-- > 0) {
        await meanwhile();
        throw new TypeError("the answer is lost");
      }
      return response;
    },
  });
}

/** Creates a session with a card, as the payer's browser does. */
async function newSession(merchant: Merchant, card: Partial<typeof CARD> = {}): Promise<string> {
  const created = await merchant.create();
  if (created.status !== "created") throw new Error(created.status);
  await store(merchant, created.session.id, card);
  return created.session.id;
}

async function store(merchant: Merchant, id: string, card: Partial<typeof CARD> = {}): Promise<void> {
  expect(await merchant.update(id, withCard(card))).toHaveProperty("status", "updated");
}

async function decisionOn(merchant: Merchant, id: string, rule: Rule): Promise<Decision> {
  const decided = await merchant.decide(id, rule);
  if (decided.status !== "decided") throw new Error(decided.status);
  return decided.decision;
}

/** Returns all charges of the gateway on an order. */
async function chargedOn(order: string): Promise<unknown[]> {
  const { body } = await gateway.call("GET", `/order/${order}`);
  if (body.result === "ERROR") return [];
  const all = body.transaction as { result: string; transaction: { amount: number; type: string } }[];
  return all.filter(({ result }) => result === "SUCCESS").map(({ transaction }) => transaction.amount);
}

const byGateway: Rule = () => ({ currency: "EUR", netAmount: "10.00", charge: "GATEWAY" });
const byShop: Rule = ({ card, shipping }) => ({
  currency: "EUR",
  netAmount: JSON.stringify(shipping ?? {}).includes("FRA") ? "15.00" : "10.00",
  charge: card?.fundingMethod === "CREDIT" ? "0.20" : "0",
});
const pair = { order: "O1", transaction: "1" };

describe("against the gateway itself", () => {
  it.each([
    ["the gateway's rules", 100, byGateway, "10.15"],
    ["the shop's rule", 100, byShop, "10.20"],
    ["the shop's rule, with the older field names", 60, byShop, "10.20"],
  ])("charges by %s (API version %s)", async (_, apiVersion, rule, amount) => {
    const merchant = merchantOf(apiVersion);
    const decision = await decisionOn(merchant, await newSession(merchant), rule);
    expect(await merchant.pay(decision, pair)).toEqual({ status: "paid", ...pair, amount, currency: "EUR" });
    expect(await chargedOn("O1")).toEqual([Number(amount)]);
  });

  it.each<[string, (merchant: Merchant, id: string) => Promise<unknown>, string[], string]>([
    [
      "the card",
      (merchant, id) => store(merchant, id, { number: DEBIT_CARD }),
      ["cardType", "amount"],
      "10.00",
    ],
    [
      "the address",
      (merchant, id) => merchant.update(id, { shipping: { address: { country: "FRA" } } }),
      ["shippingAddress", "amount"],
      "15.20",
    ],
    ["nothing but the version", (merchant, id) => store(merchant, id), [], "10.20"],
  ])(
    "%s changed between quote and pay: nothing is charged until it is confirmed, then once",
    async (...row) => {
      const [, change, changed, amount] = row;
      const merchant = merchantOf();
      const id = await newSession(merchant);
      const decision = await decisionOn(merchant, id, byShop);
      await change(merchant, id);

      expect(await merchant.pay(decision, pair)).toMatchObject({
        status: "changed",
        changed,
        decision: { quote: { amount } },
      });
      expect(await chargedOn("O1")).toEqual([]);

      const confirm = vi.fn(async (asked: Decision) => {
        expect(await chargedOn("O1")).toEqual([]);
        return asked.quote.amount === amount;
      });
      expect(await merchant.pay(decision, { ...pair, confirm })).toMatchObject({ status: "paid", amount });
      expect(confirm).toHaveBeenCalledOnce();
      expect(await chargedOn("O1")).toEqual([Number(amount)]);
    },
  );

  it("would charge the wrong amount to the replaced card without the version (negative control)", async () => {
    const merchant = merchantOf();
    const id = await newSession(merchant);
    const { quote } = await decisionOn(merchant, id, byShop);
    await store(merchant, id, { number: DEBIT_CARD });
    const { netAmount, charge, ...order } = quote;
    await gateway.call("PUT", "/order/O1/transaction/1", {
      body: {
        apiOperation: "PAY",
        session: { id },
        order: { ...order, netAmount, merchantCharge: { type: "SURCHARGE", amount: charge } },
      },
    });
    expect(await chargedOn("O1")).toEqual([10.2]);
  });

  it("pays the decision of a `changed` result, once the payer has confirmed it", async () => {
    const merchant = merchantOf();
    const id = await newSession(merchant);
    const decision = await decisionOn(merchant, id, byGateway);
    await store(merchant, id, { number: DEBIT_CARD });
    const result = await merchant.pay(decision, pair);
    if (result.status !== "changed") throw new Error(result.status);
    expect(await merchant.pay(result.decision, pair)).toMatchObject({ status: "paid", amount: "10.00" });
    expect(await chargedOn("O1")).toEqual([10]);
  });

  it.each([
    ["once", 1],
    ["every time", 9],
  ])("charges once when the response is lost %s", async (_, times) => {
    const merchant = merchantOf();
    const decision = await decisionOn(merchant, await newSession(merchant), byGateway);
    lose = times;
    expect(await merchant.pay(decision, pair)).toMatchObject({ status: "paid", amount: "10.15" });
    expect(await chargedOn("O1")).toEqual([10.15]);
  });

  it("charges once when the response is lost and the card is replaced before the payer tries again", async () => {
    const merchant = merchantOf();
    const id = await newSession(merchant);
    const decision = await decisionOn(merchant, id, byGateway);
    lose = 1;
    meanwhile = () => store(merchant, id, { number: DEBIT_CARD });
    expect(await merchant.pay(decision, pair)).toMatchObject({ status: "paid", amount: "10.15" });
    expect(await merchant.pay(decision, pair)).toMatchObject({ status: "paid", amount: "10.15" });
    expect(await chargedOn("O1")).toEqual([10.15]);
  });

  it.each([
    ["the same amount is the earlier payment", {}, { status: "paid", amount: "10.15" }],
    ["another amount has an unknown outcome", { number: DEBIT_CARD }, { status: "unknown" }],
  ])("charges once under the same ids: %s", async (_, card, expected) => {
    const merchant = merchantOf();
    const id = await newSession(merchant);
    await merchant.pay(await decisionOn(merchant, id, byGateway), pair);
    await store(merchant, id, card);
    expect(await merchant.pay(await decisionOn(merchant, id, byGateway), pair)).toMatchObject(expected);
    expect(await chargedOn("O1")).toEqual([10.15]);
  });

  it("reports a decline, and pays under the next transaction id", async () => {
    const merchant = merchantOf();
    const id = await newSession(merchant, { expiry: { month: "05", year: "39" } });
    const declined = await merchant.pay(await decisionOn(merchant, id, byShop), pair);
    expect(declined).toEqual({ status: "declined", ...pair, gatewayCode: "DECLINED" });
    await store(merchant, id);
    const next = { order: "O1", transaction: "2" };
    const decision = await decisionOn(merchant, id, byShop);
    expect(await merchant.pay(decision, next)).toMatchObject({ status: "paid", transaction: "2" });
    expect(await chargedOn("O1")).toEqual([10.2]);
  });

  it("leaves an outcome open that the processor has not reported", async () => {
    const merchant = merchantOf();
    const id = await newSession(merchant, { expiry: { month: "05", year: "37" } });
    const result = await merchant.pay(await decisionOn(merchant, id, byShop), pair);
    expect(result).toEqual({ status: "unknown", ...pair });
    expect(await merchant.settle("O1", "1")).toEqual({ status: "unknown", ...pair });
  });

  it("inquires by leading digits, and stores cards", async () => {
    const merchant = merchantOf();
    const order = { currency: "EUR", netAmount: "100" };
    expect(await merchant.inquire({ prefix: "371881", order })).toMatchObject({
      card: { brand: "AMEX" },
      quote: { netAmount: "100.00", charge: "2.50", amount: "102.50" },
    });
    const kept = await merchant.tokenize(await newSession(merchant));
    expect(kept).toMatchObject({ status: "tokenized", card: { brand: "MASTERCARD", lastFour: "0008" } });
    if (kept.status !== "tokenized") return;
    const created = await merchant.create();
    if (created.status !== "created") throw new Error(created.status);
    await merchant.update(created.session.id, { order: { reference: "again" } });
    const decision = await decisionOn(merchant, created.session.id, byShop);
    const fields = { sourceOfFunds: { type: "CARD", token: kept.card.token } };
    expect(await merchant.pay(decision, { ...pair, fields })).toMatchObject({
      status: "paid",
      amount: "10.00",
    });
  });
});

describe("an amount that depends on the address", () => {
  const PROVIDER = "MASTERPASS_ONLINE";
  const order = { walletProvider: PROVIDER, currency: "EUR", amount: "10.00" };
  /** The payer's choice in the wallet. */
  let picked: { country: string; number: string };

  beforeEach(async () => {
    await gateway.close();
    picked = { country: "FRA", number: CARD.number };
    const wallets = { [PROVIDER]: { type: "simulated", url: "http://127.0.0.1:9" } } as const;
    gateway = startGateway(
      { wallets },
      {
        walletOf: () => ({
          open: () =>
            Promise.resolve({ masterpass: { requestToken: "T", checkoutUrl: "https://wallet.example" } }),
          fetch: () =>
            Promise.resolve({
              ...withCard({ number: picked.number }),
              shipping: { address: { country: picked.country, city: "Paris" } },
            }),
        }),
      },
    );
  });

  /** Visits the wallet through the merchant's server: the address never passes through the page. */
  async function visit(merchant: Merchant, id: string): Promise<unknown> {
    const opened = await merchant.openWallet(id, {
      order,
      wallet: { masterpass: { originUrl: "https://shop.example" } },
    });
    expect(opened).toMatchObject({ status: "opened", wallet: { masterpass: { requestToken: "T" } } });
    return merchant.updateFromWallet(id, {
      order: { walletProvider: PROVIDER },
      wallet: { masterpass: { oauthToken: "T", oauthVerifier: "V" } },
    });
  }
  const type = (merchant: Merchant, id: string) =>
    merchant.update(id, { shipping: { address: { country: picked.country } } });

  it.each<[string, (merchant: Merchant, id: string) => Promise<unknown>]>([
    ["typed in the page", type],
    ["delivered by the wallet", visit],
  ])("is decided for the address %s, and charged", async (_, deliver) => {
    const merchant = merchantOf();
    const id = await newSession(merchant);
    expect(await deliver(merchant, id)).toHaveProperty("status", "updated");
    const decision = await decisionOn(merchant, id, byShop);
    expect(decision).toMatchObject({
      facts: { shipping: { address: { country: "FRA" } } },
      quote: { netAmount: "15.00", amount: "15.20" },
    });
    expect(await merchant.pay(decision, pair)).toMatchObject({ status: "paid", amount: "15.20" });
    expect(await chargedOn("O1")).toEqual([15.2]);
  });

  it.each<[string, (merchant: Merchant, id: string) => Promise<unknown>, string[]]>([
    ["typed in the page", type, ["shippingAddress", "amount"]],
    ["delivered by the wallet", visit, ["cardType", "shippingAddress", "amount"]],
  ])(
    "is asked about again when another address is %s between quote and payment",
    async (_, deliver, changed) => {
      const merchant = merchantOf();
      const id = await newSession(merchant, { number: DEBIT_CARD });
      const decision = await decisionOn(merchant, id, byShop);
      expect(decision.quote.amount).toBe("10.00");
      await deliver(merchant, id);
      const refused = await merchant.pay(decision, pair);
      expect(refused).toMatchObject({ status: "changed", changed });
      expect(await chargedOn("O1")).toEqual([]);
      // The page's earlier price is compared too, and the gateway reports what has changed since.
      const seen = { ...decision.session, amount: "10.00" };
      expect(await merchant.decide(seen, byShop)).toMatchObject({
        decision: { shown: false, differs: changed },
      });
    },
  );

  it("reports a wallet that gave no card, and a gateway that did not respond", async () => {
    const merchant = merchantOf();
    const id = await newSession(merchant);
    picked = { country: "FRA", number: "none" };
    expect(await visit(merchant, id)).toMatchObject({ status: "refused", field: "order.walletProvider" });
    const { merchant: lonely } = fakeGateway({
      [`POST ${SESSION_PATH}`]: [{ body: { result: "SUCCESS" } }, "no network"],
    });
    expect(await lonely.openWallet(SESSION, {})).toEqual({ status: "unreachable" });
    expect(await lonely.updateFromWallet(SESSION, {})).toEqual({ status: "unreachable" });
  });
});
