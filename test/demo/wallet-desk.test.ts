import { beforeEach, describe, expect, it, test, vi } from "vitest";
import { newCart, type Visitor } from "../../demo/carts.ts";
import type { RetrievedSession } from "../../demo/gateway-answers.ts";
import { type GatewayClient, GatewayRefusal, GatewayUnreachable } from "../../demo/gateway-client.ts";
import { TEXTS } from "../../demo/outcome.ts";
import { createWalletDesk } from "../../demo/wallet-desk.ts";

const CHECKOUT = "SESSION0000000000000000000000000A";
const VISIT = "SESSION0000000000000000000000000B";

let shipping: RetrievedSession["shipping"];
let visitor: Visitor;
const gateway = {
  createSession: vi.fn(async () => VISIT),
  updateSession: async () => "aaaaaaaa02",
  openWallet: vi.fn(async () => ({ token: "T", url: "http://wallet.localhost:1/checkout" })),
  updateFromWallet: vi.fn(async () => {}),
  retrieveSession: async (id: string): Promise<RetrievedSession> => ({
    session: { id, version: "aaaaaaaa03", updateStatus: "SUCCESS" },
    shipping,
  }),
};
const desk = createWalletDesk(gateway as unknown as GatewayClient);

beforeEach(() => {
  vi.clearAllMocks();
  vi.spyOn(console, "error").mockImplementation(() => {});
  shipping = { address: { street: "Lakeside 4", city: "Zürich", postcodeZip: "8001", country: "CHE" } };
  visitor = { cart: { ...newCart(), session: CHECKOUT }, savedCard: undefined };
});

describe("a visit to the wallet", () => {
  it("has a session of its own until the payer has chosen", async () => {
    expect(await desk.open(visitor.cart, "http://shop.localhost/back")).toMatch(/^http:\/\/wallet/);
    expect(gateway.openWallet).toHaveBeenCalledWith(VISIT, 6190, "http://shop.localhost/back");
    expect(visitor.cart.session).toBe(CHECKOUT);
    expect(await desk.finish(visitor, { token: "T", verifier: "V" })).toBeUndefined();
    expect(gateway.updateFromWallet).toHaveBeenCalledExactlyOnceWith(VISIT, "T", "V");
    expect(visitor.cart).toMatchObject({ session: VISIT, delivery: { city: "Zürich", country: "CHE" } });
  });

  test.each<[string, { token: string; verifier: string | undefined }, () => void, string]>([
    ["without a choice", { token: "T", verifier: undefined }, () => {}, TEXTS.walletCancelled],
    ["that is somebody else's", { token: "X", verifier: "V" }, () => {}, TEXTS.walletFailed],
    [
      "to where the shop does not send",
      { token: "T", verifier: "V" },
      () => (shipping = { address: { country: "BEL" } }),
      TEXTS.walletCountry,
    ],
    ["that brings no address", { token: "T", verifier: "V" }, () => (shipping = {}), TEXTS.walletCountry],
    [
      "that the wallet knows nothing of",
      { token: "T", verifier: "V" },
      () => gateway.updateFromWallet.mockRejectedValueOnce(new GatewayRefusal(400, "INVALID_REQUEST")),
      TEXTS.walletFailed,
    ],
    [
      "while the gateway is away",
      { token: "T", verifier: "V" },
      () => gateway.updateFromWallet.mockRejectedValueOnce(new GatewayUnreachable("away")),
      TEXTS.unreachable,
    ],
  ])("%s leaves the cart as it was", async (_, back, prepare, message) => {
    await desk.open(visitor.cart, "http://shop.localhost/back");
    prepare();
    expect(await desk.finish(visitor, back)).toEqual({ status: "failed", message });
    expect(visitor.cart).toMatchObject({ session: CHECKOUT, delivery: { country: "DEU" } });
  });

  it("ends once", async () => {
    await desk.open(visitor.cart, "http://shop.localhost/back");
    await desk.finish(visitor, { token: "T", verifier: "V" });
    expect(await desk.finish(visitor, { token: "T", verifier: "V" })).toMatchObject({ status: "failed" });
    expect(gateway.updateFromWallet).toHaveBeenCalledOnce();
  });

  it("cannot begin while the wallet is away", async () => {
    gateway.openWallet.mockRejectedValueOnce(new GatewayRefusal(400, "INVALID_REQUEST"));
    expect(await desk.open(visitor.cart, "http://shop.localhost/back")).toMatchObject({ status: "failed" });
    expect(visitor.cart.wallet).toBeUndefined();
  });
});
