import { beforeEach, describe, expect, it, test, vi } from "vitest";
import { newCart, type Visitor } from "../../demo/shop/carts.ts";
import { createWalletService } from "../../demo/shop/wallet-service.ts";
import type { Fields, Merchant, Refused } from "../../src/merchant/index.ts";
import { ENGLISH } from "../../demo/shop/words/english.ts";

const { texts: TEXTS } = ENGLISH;

const CHECKOUT = "SESSION0000000000000000000000000A";
const VISIT = "SESSION0000000000000000000000000B";

const REFUSED: Refused = { status: "refused", httpStatus: 400, cause: "INVALID_REQUEST" };
const session = { id: VISIT, version: "aaaaaaaa02" };

let shipping: Fields;
let visitor: Visitor;
const merchant = {
  create: async () => ({ status: "created", session }),
  update: async () => ({ status: "updated", session }),
  openWallet: vi.fn<Merchant["openWallet"]>(async () => ({
    status: "opened",
    wallet: { masterpass: { requestToken: "T", checkoutUrl: "http://wallet.localhost:1/checkout" } },
  })),
  updateFromWallet: vi.fn<Merchant["updateFromWallet"]>(async () => ({ status: "updated", session })),
  retrieve: async (id: string) => ({ status: "retrieved", facts: { id, version: "aaaaaaaa03", shipping } }),
};
const service = createWalletService(merchant as unknown as Merchant);

beforeEach(() => {
  vi.clearAllMocks();
  vi.spyOn(console, "error").mockImplementation(() => {});
  shipping = { address: { street: "Lakeside 4", city: "Zürich", postcodeZip: "8001", country: "CHE" } };
  visitor = { cart: { ...newCart(), session: CHECKOUT }, savedCard: undefined };
});

describe("a visit to the wallet", () => {
  it("has a session of its own until the payer has chosen", async () => {
    expect(await service.open(visitor.cart, "http://shop.localhost/back")).toMatch(/^http:\/\/wallet/);
    expect(merchant.openWallet).toHaveBeenCalledWith(VISIT, {
      order: { walletProvider: "MASTERPASS_ONLINE", amount: "61.90", currency: "EUR" },
      wallet: { masterpass: { originUrl: "http://shop.localhost/back" } },
    });
    expect(visitor.cart.session).toBe(CHECKOUT);
    expect(await service.finish(visitor, { token: "T", verifier: "V" })).toBeUndefined();
    expect(merchant.updateFromWallet).toHaveBeenCalledExactlyOnceWith(VISIT, {
      order: { walletProvider: "MASTERPASS_ONLINE" },
      wallet: { masterpass: { oauthToken: "T", oauthVerifier: "V" } },
    });
    expect(visitor.cart).toMatchObject({ session: VISIT, delivery: { city: "Zürich", country: "CHE" } });
  });

  test.each<[string, { token: string; verifier: string | undefined }, () => void, string]>([
    ["without a choice", { token: "T", verifier: undefined }, () => {}, TEXTS.walletCancelled],
    ["of another visitor", { token: "X", verifier: "V" }, () => {}, TEXTS.walletFailed],
    [
      "with a country that the shop does not ship to",
      { token: "T", verifier: "V" },
      () => (shipping = { address: { country: "BEL" } }),
      TEXTS.walletCountry,
    ],
    ["without an address", { token: "T", verifier: "V" }, () => (shipping = {}), TEXTS.walletCountry],
    [
      "that the wallet does not know",
      { token: "T", verifier: "V" },
      () => merchant.updateFromWallet.mockResolvedValueOnce(REFUSED),
      TEXTS.walletFailed,
    ],
    [
      "while the gateway is down",
      { token: "T", verifier: "V" },
      () => merchant.updateFromWallet.mockResolvedValueOnce({ status: "unreachable" }),
      TEXTS.unreachable,
    ],
  ])("%s leaves the cart as it was", async (_, back, prepare, message) => {
    await service.open(visitor.cart, "http://shop.localhost/back");
    prepare();
    expect(await service.finish(visitor, back)).toEqual({ status: "failed", message });
    expect(visitor.cart).toMatchObject({ session: CHECKOUT, delivery: { country: "DEU" } });
  });

  it("can be finished once", async () => {
    await service.open(visitor.cart, "http://shop.localhost/back");
    await service.finish(visitor, { token: "T", verifier: "V" });
    expect(await service.finish(visitor, { token: "T", verifier: "V" })).toMatchObject({ status: "failed" });
    expect(merchant.updateFromWallet).toHaveBeenCalledOnce();
  });

  it("cannot be opened while the wallet is down", async () => {
    merchant.openWallet.mockResolvedValueOnce(REFUSED);
    expect(await service.open(visitor.cart, "http://shop.localhost/back")).toMatchObject({
      status: "failed",
    });
    expect(visitor.cart.wallet).toBeUndefined();
  });
});
