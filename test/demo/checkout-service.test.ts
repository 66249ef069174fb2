import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newCart, type Visitor } from "../../demo/shop/carts.ts";
import { createCheckoutService, type PayRequest } from "../../demo/shop/checkout-service.ts";
import { createMerchant } from "../../src/merchant/index.ts";
import {
  CARD,
  GATEWAY,
  PASSWORD,
  startGateway,
  type TestGateway,
  withCard,
} from "../support/test-gateway.ts";

const AMEX = { number: "371881634498004", securityCode: "1000" };
const DEBIT = { number: "4012000033330026" };

let gateway: TestGateway;
let visitor: Visitor;
let service: ReturnType<typeof createCheckoutService>;
/** Callbacks that run before a payment is sent and after its response. */
let before: () => Promise<unknown>;
let isLost: "request" | "answer" | undefined;

beforeEach(() => {
  gateway = startGateway();
  vi.spyOn(console, "error").mockImplementation(() => {});
  visitor = { cart: newCart(), savedCard: undefined };
  before = () => Promise.resolve();
  isLost = undefined;
  service = createCheckoutService(
    createMerchant({
      gateway: GATEWAY,
      merchant: "TESTMERCHANT",
      password: PASSWORD,
      patience: 100,
      async fetch(input, init) {
        const request = new Request(input, init);
        const isPayment = request.method === "PUT" && request.url.includes("/order/");
        if (isPayment) await before();
        if (isPayment && isLost === "request") throw new TypeError("it never arrived");
        const answer = await gateway.app.fetch(request);
        if (isLost === "answer") throw new TypeError("the answer is lost");
        return answer;
      },
    }),
  );
});
afterEach(() => gateway.close());

/** Stores a card in the cart's session as a frame does, and presses Pay for that version. */
async function press(
  card: Partial<typeof CARD> = {},
  changes: Partial<PayRequest> = {},
): Promise<PayRequest> {
  const id = await service.ensureSession(visitor.cart);
  const version = await store(id, card);
  return {
    session: { id, version },
    shown: 6283,
    delivery: undefined,
    incomplete: false,
    savedCard: false,
    save: false,
    ...changes,
  };
}

async function store(id: string, card: Partial<typeof CARD> = {}): Promise<string> {
  return (await gateway.call("PUT", `/session/${id}`, { body: withCard(card) })).body.session.version;
}

/** Returns all charges of the gateway for this cart. */
async function charged(): Promise<number[]> {
  const { body } = await gateway.call("GET", `/order/${visitor.cart.order}`);
  const all = (body.transaction ?? []) as { result: string; transaction: { amount: number } }[];
  return all.filter(({ result }) => result === "SUCCESS").map(({ transaction }) => transaction.amount);
}

describe("a press of Pay", () => {
  it("charges the shown amount to the card of the version that the browser stored", async () => {
    expect(await service.pay(visitor, await press())).toMatchObject({
      status: "paid",
      amount: 6283,
      charge: 93,
    });
    expect(await charged()).toEqual([62.83]);
  });

  it.each<[string, Partial<PayRequest>, string]>([
    ["another amount was shown", { shown: 6190 }, "confirm"],
    ["no amount was shown", { shown: undefined }, "confirm"],
    ["the address is incomplete", { incomplete: true }, "failed"],
    [
      "it is another cart's session",
      { session: { id: `SESSION${"0".repeat(26)}`, version: "aaaaaaaa02" } },
      "failed",
    ],
  ])("charges nothing when %s", async (_, changes, status) => {
    expect((await service.pay(visitor, await press({}, changes))).status).toBe(status);
    expect(await charged()).toEqual([]);
  });

  it("charges nothing without a card", async () => {
    const id = await service.ensureSession(visitor.cart);
    const { version } = (await gateway.call("GET", `/session/${id}`)).body.session;
    const request = { ...(await press()), session: { id, version } };
    visitor.cart.session = undefined;
    const other = await service.ensureSession(visitor.cart);
    const at = (await gateway.call("GET", `/session/${other}`)).body.session.version;
    const outcome = await service.pay(visitor, { ...request, session: { id: other, version: at } });
    expect(outcome).toMatchObject({ status: "failed" });
    expect(await charged()).toEqual([]);
  });

  it("asks the payer, with the reason, if the card was replaced before the request arrived", async () => {
    const request = await press();
    const version = await store(request.session.id, AMEX);
    const outcome = await service.pay(visitor, request);
    expect(outcome).toMatchObject({
      status: "confirm",
      session: { version },
      changed: ["cardType", "amount"],
      quote: { net: 6190, charge: 155, amount: 6345 },
      card: "American Express ending in 8004",
    });
    expect(await charged()).toEqual([]);
    const yes = { ...request, session: { id: request.session.id, version }, shown: 6345 };
    expect(await service.pay(visitor, yes)).toMatchObject({ status: "paid", amount: 6345 });
    expect(await charged()).toEqual([63.45]);
  });

  it("asks again if the version precondition fails at the last moment", async () => {
    const request = await press();
    before = () => store(request.session.id, AMEX);
    const outcome = await service.pay(visitor, request);
    expect(outcome).toMatchObject({
      status: "confirm",
      changed: ["cardType", "amount"],
      quote: { amount: 6345 },
    });
    expect(await charged()).toEqual([]);
  });

  it("stores the address that the payer sees in the session, with the same precondition", async () => {
    const request = await press();
    const delivery = { ...visitor.cart.delivery, country: "CHE", city: "Zürich" } as const;
    // The payer was not shown the shipping price for Switzerland.
    expect(await service.pay(visitor, { ...request, delivery })).toMatchObject({
      status: "confirm",
      changed: ["amount"],
      shipping: 1490,
    });
    const again = await press({}, { delivery, shown: 7298 });
    expect(await service.pay(visitor, again)).toMatchObject({ status: "paid", amount: 7298 });
    expect(await charged()).toEqual([72.98]);
  });

  it("compares the stored address, and not the one that this server sent", async () => {
    const request = await press();
    isLost = "answer";
    await expect(service.setShipping(visitor.cart, "CHE", "GROUND")).rejects.toThrow("did not respond");
    isLost = undefined;
    await gateway.call("PUT", `/session/${request.session.id}`, {
      body: { shipping: { address: { country: "DEU" } } },
    });
    const outcome = await service.pay(
      visitor,
      await press({}, { delivery: visitor.cart.delivery, shown: 7298 }),
    );
    expect(outcome).toMatchObject({ status: "paid", amount: 7298 });
    const { body } = await gateway.call("GET", `/session/${request.session.id}`);
    expect(body.shipping.address.country).toBe("CHE");
  });

  it("is rejected while a payment is in progress", async () => {
    const request = await press();
    const [first, second] = await Promise.all([service.pay(visitor, request), service.pay(visitor, request)]);
    expect([first.status, second.status]).toEqual(["paid", "failed"]);
    // A later press returns the same payment.
    expect(await service.pay(visitor, request)).toMatchObject({ status: "paid" });
    expect(await charged()).toEqual([62.83]);
  });

  it("does not pay twice if every response was lost, nor another amount meanwhile", async () => {
    const request = await press();
    before = async () => (isLost = "answer");
    const lost = await service.pay(visitor, request);
    expect(lost).toMatchObject({ status: "failed", message: expect.stringContaining("do not know yet") });
    const swapped = await store(request.session.id, DEBIT);
    const another = { ...request, session: { id: request.session.id, version: swapped }, shown: 6190 };
    expect(await service.pay(visitor, another)).toMatchObject({ status: "failed" });
    isLost = undefined;
    expect(await service.pay(visitor, another)).toMatchObject({ status: "paid", amount: 6283 });
    expect(await charged()).toEqual([62.83]);
  });

  it("pays if the first request never arrived", async () => {
    const request = await press();
    isLost = "request";
    expect(await service.pay(visitor, request)).toMatchObject({ status: "failed" });
    isLost = undefined;
    expect(await service.pay(visitor, request)).toMatchObject({ status: "paid" });
    expect(await charged()).toEqual([62.83]);
  });

  it("uses a new transaction and a new session after a decline", async () => {
    const request = await press({ expiry: { month: "05", year: "39" } });
    const declined = await service.pay(visitor, request);
    expect(declined).toMatchObject({ status: "declined", message: expect.stringContaining("declined") });
    expect(visitor.cart.session).not.toBe(request.session.id);
    expect(await service.pay(visitor, await press())).toMatchObject({ status: "paid" });
    expect(visitor.cart.attempt).toBe(2);
    expect(await charged()).toEqual([62.83]);
  });
});

describe("a saved card", () => {
  beforeEach(async () => {
    expect(await service.pay(visitor, await press({}, { save: true }))).toMatchObject({ saved: true });
    visitor.cart = newCart(visitor.cart.delivery);
  });

  it("has the price for that card, is charged, and is named by its last digits", async () => {
    expect(visitor.savedCard).toMatchObject({ brand: "MASTERCARD", lastFour: "0008", firstSix: "512345" });
    expect(await service.savedQuote(visitor)).toEqual({ net: 6190, charge: 93, amount: 6283 });
    const id = await service.ensureSession(visitor.cart);
    const code = { sourceOfFunds: { provided: { card: { securityCode: "100" } } } };
    const { version } = (await gateway.call("PUT", `/session/${id}`, { body: code })).body.session;
    const request = {
      session: { id, version },
      delivery: undefined,
      incomplete: false,
      savedCard: true,
      save: false,
    };
    expect(await service.pay(visitor, { ...request, shown: 6190 })).toMatchObject({
      status: "confirm",
      quote: { amount: 6283 },
      card: "Mastercard ending in 0008",
    });
    expect(await service.pay(visitor, { ...request, shown: 6283 })).toMatchObject({
      status: "paid",
      amount: 6283,
    });
    expect(await charged()).toEqual([62.83]);
  });

  it("is not used together with a card typed into the same session", async () => {
    const request = await press({}, { savedCard: true });
    const outcome = await service.pay(visitor, request);
    expect(outcome).toMatchObject({ status: "failed", session: visitor.cart.session });
    expect(visitor.cart.session).not.toBe(request.session.id);
    expect(await charged()).toEqual([]);
  });
});
