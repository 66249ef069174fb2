import { beforeEach, describe, expect, it, vi } from "vitest";
import { newCart, type Visitor } from "../../demo/carts.ts";
import { createCheckoutDesk, type PayRequest } from "../../demo/checkout-desk.ts";
import type { Payment, RetrievedSession } from "../../demo/gateway-answers.ts";
import {
  type GatewayClient,
  GatewayRefusal,
  GatewayUnreachable,
  type Quote,
} from "../../demo/gateway-client.ts";

const SESSION = "SESSION0000000000000000000000000A";
const VERSION = "aaaaaaaa02";

/** A gateway of this test's own, with the session's state in the open. */
function makeGateway() {
  const state = { version: VERSION, charge: 93, stored: true };
  const pay = vi.fn<GatewayClient["pay"]>(async (order, _transaction, _session, quote): Promise<Payment> => ({
    result: "SUCCESS",
    order: { id: order, amount: quote.amount / 100 },
    response: { gatewayCode: "APPROVED" },
  }));
  const gateway: GatewayClient = {
    createSession: async () => "SESSION0000000000000000000000000B",
    updateSession: async () => state.version,
    retrieveSession: async (id): Promise<RetrievedSession> => ({
      session: { id, version: state.version, updateStatus: "SUCCESS" },
      ...(state.stored
        ? { sourceOfFunds: { provided: { card: { brand: "MASTERCARD", number: "512345xxxxxx0008" } } } }
        : {}),
    }),
    quote: async (net): Promise<Quote> => ({ net, charge: state.charge, amount: net + state.charge }),
    pay,
    retrieveOrder: async () => {
      throw new GatewayRefusal(400, "INVALID_REQUEST");
    },
    tokenize: async () => ({
      token: "9123456789012346",
      brand: "MASTERCARD",
      fundingMethod: "CREDIT",
      masked: "512345xxxxxx0008",
      expiry: "0139",
    }),
    openWallet: async () => ({ token: "T", url: "http://wallet.localhost:1/checkout" }),
    updateFromWallet: async () => {},
    elements: async () => ({ path: "/x.js", integrity: "sha384-x" }),
  };
  return { gateway, state, pay };
}

let visitor: Visitor;
beforeEach(() => {
  visitor = { cart: { ...newCart(), session: SESSION }, savedCard: undefined };
  vi.spyOn(console, "error").mockImplementation(() => {});
});

const request = (changes: Partial<PayRequest> = {}): PayRequest => ({
  session: { id: SESSION, version: VERSION },
  shown: 6283,
  delivery: undefined,
  incomplete: false,
  savedCard: false,
  save: false,
  ...changes,
});

describe("a press of Pay", () => {
  it("charges the shown amount to the card of the version that the browser stored", async () => {
    const { gateway, pay } = makeGateway();
    const outcome = await createCheckoutDesk(gateway).pay(visitor, request());
    expect(outcome).toMatchObject({ status: "paid", amount: 6283, charge: 93 });
    expect(pay).toHaveBeenCalledExactlyOnceWith(
      visitor.cart.order,
      "1",
      { id: SESSION, version: VERSION },
      { net: 6190, charge: 93, amount: 6283 },
      undefined,
    );
  });

  it.each<[string, Partial<PayRequest>, (state: ReturnType<typeof makeGateway>["state"]) => void, string]>([
    ["another amount was shown", { shown: 6190 }, () => {}, "confirm"],
    ["the session has changed since", {}, (state) => (state.version = "aaaaaaaa03"), "confirm"],
    ["the surcharge has changed since", {}, (state) => (state.charge = 155), "confirm"],
    [
      "it is another cart's session",
      { session: { id: `${SESSION.slice(0, -1)}C`, version: VERSION } },
      () => {},
      "failed",
    ],
    ["no card is stored", {}, (state) => (state.stored = false), "failed"],
    ["the address is incomplete", { incomplete: true }, () => {}, "failed"],
  ])("charges nothing when %s", async (_, changes, change, status) => {
    const { gateway, state, pay } = makeGateway();
    change(state);
    const outcome = await createCheckoutDesk(gateway).pay(visitor, request(changes));
    expect(outcome.status).toBe(status);
    expect(pay).not.toHaveBeenCalled();
  });

  it("asks again when the lock refuses at the last moment", async () => {
    const { gateway, state, pay } = makeGateway();
    pay.mockImplementationOnce(async () => {
      state.version = "aaaaaaaa03"; // somebody was quicker than this payment
      state.charge = 155;
      throw new GatewayRefusal(400, "INVALID_REQUEST");
    });
    const desk = createCheckoutDesk(gateway);
    const outcome = await desk.pay(visitor, request());
    expect(outcome).toMatchObject({
      status: "confirm",
      session: { version: "aaaaaaaa03" },
      quote: { amount: 6345 },
      card: "Mastercard ending in 0008",
    });
    const again = await desk.pay(
      visitor,
      request({ session: { id: SESSION, version: "aaaaaaaa03" }, shown: 6345 }),
    );
    expect(again).toMatchObject({ status: "paid", amount: 6345 });
  });

  it("waits for a payment that is under way", async () => {
    const { gateway, pay } = makeGateway();
    const desk = createCheckoutDesk(gateway);
    const [first, second] = await Promise.all([desk.pay(visitor, request()), desk.pay(visitor, request())]);
    expect([first.status, second.status]).toEqual(["paid", "failed"]);
    expect(pay).toHaveBeenCalledOnce();
    // And afterwards it is the same payment, not another.
    expect(await desk.pay(visitor, request())).toMatchObject({ status: "paid" });
    expect(pay).toHaveBeenCalledOnce();
  });

  it("does not pay twice when the answer was lost", async () => {
    const { gateway, pay } = makeGateway();
    pay.mockRejectedValueOnce(new GatewayUnreachable("the gateway did not answer"));
    const desk = createCheckoutDesk(gateway);
    const lost = await desk.pay(visitor, request());
    expect(lost).toMatchObject({ status: "failed", message: expect.stringContaining("do not know yet") });
    gateway.retrieveOrder = async (id) => ({
      id,
      amount: 62.83,
      status: "CAPTURED",
      totalCapturedAmount: 62.83,
    });
    expect(await desk.pay(visitor, request())).toMatchObject({ status: "paid", amount: 6283 });
    expect(pay).toHaveBeenCalledOnce();
  });

  it("pays when the request had never arrived", async () => {
    const { gateway, pay } = makeGateway();
    pay.mockRejectedValueOnce(new GatewayUnreachable("the gateway did not answer"));
    const desk = createCheckoutDesk(gateway);
    await desk.pay(visitor, request());
    expect(await desk.pay(visitor, request())).toMatchObject({ status: "paid" });
    expect(pay).toHaveBeenCalledTimes(2);
  });

  it("takes another transaction and another session after a decline", async () => {
    const { gateway, pay } = makeGateway();
    pay.mockResolvedValueOnce({
      result: "FAILURE",
      order: { id: visitor.cart.order, amount: 62.83 },
      response: { gatewayCode: "DECLINED" },
    });
    const desk = createCheckoutDesk(gateway);
    const declined = await desk.pay(visitor, request());
    expect(declined).toMatchObject({ status: "declined", session: "SESSION0000000000000000000000000B" });
    const paid = await desk.pay(
      visitor,
      request({ session: { id: "SESSION0000000000000000000000000B", version: VERSION } }),
    );
    expect(paid.status).toBe("paid");
    expect(pay.mock.calls.map(([, transaction]) => transaction)).toEqual(["1", "2"]);
  });

  it("does not mix a saved card with one that was typed into the same session", async () => {
    const { gateway, pay } = makeGateway();
    visitor.savedCard = await gateway.tokenize(SESSION);
    const outcome = await createCheckoutDesk(gateway).pay(visitor, request({ savedCard: true }));
    expect(outcome).toMatchObject({ status: "failed", session: "SESSION0000000000000000000000000B" });
    expect(pay).not.toHaveBeenCalled();
  });

  it("stands even if the card cannot be saved afterwards", async () => {
    const { gateway } = makeGateway();
    gateway.tokenize = async () => {
      throw new GatewayRefusal(400, "INVALID_REQUEST");
    };
    const outcome = await createCheckoutDesk(gateway).pay(visitor, request({ save: true }));
    expect(outcome).toMatchObject({ status: "paid", saved: false });
  });
});
