import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { luhn } from "../../../src/core/luhn.ts";
import {
  type Body,
  CARD,
  newSession,
  pay,
  startGateway,
  withCard,
  type TestGateway,
} from "../../support/test-gateway.ts";

const order = { order: { amount: "42.00", currency: "EUR" } };

let gateway: TestGateway;
beforeEach(() => {
  gateway = startGateway();
});
afterEach(() => gateway.close());

describe("tokens", () => {
  it("are created from a session, and returned with the expiry as one text", async () => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const { status, body } = await gateway.call("POST", "/token", { body: { session: { id } } });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      repositoryId: "TESTMERCHANT",
      response: { gatewayCode: "BASIC_VERIFICATION_SUCCESSFUL" },
      result: "SUCCESS",
      status: "VALID",
      verificationStrategy: "BASIC",
      sourceOfFunds: {
        type: "CARD",
        provided: {
          card: {
            expiry: "0139",
            number: "512345xxxxxx0008",
            brand: "MASTERCARD",
            nameOnCard: "Ada Example",
          },
        },
      },
    });
    expect(body.token).toMatch(/^9\d{15}$/);
    expect(luhn(body.token)).toBe(true);
    expect(body.sourceOfFunds.provided.card).not.toHaveProperty("securityCode");
    expect((await gateway.call("GET", `/token/${body.token}`)).body).toEqual(body);
  });

  it("accept the payer's name and address, and store neither", async () => {
    const payer = {
      billing: { address: { city: "Berlin" } },
      customer: { email: "ada@shopper.example" },
      shipping: { address: { city: "Potsdam" } },
    };
    const made = await gateway.call("POST", "/token", { body: { ...withCard(), ...payer } });
    expect(made.status).toBe(201);
    const { text } = await gateway.call("GET", `/token/${made.body.token}`);
    expect(text).not.toMatch(/Berlin|shopper|Potsdam/);
  });

  it("never store the security code, so that a payment with a token alone sends none", async () => {
    const { token } = (await gateway.call("POST", "/token", { body: withCard() })).body;
    const { body } = await pay(gateway, "A", { ...order, sourceOfFunds: { token } });
    expect(body.result).toBe("SUCCESS");
    expect(body.response).not.toHaveProperty("cardSecurityCode");
    expect(body.sourceOfFunds.provided.card.storedOnFile).toBe("STORED");
  });

  it("never store a gift card's PIN, and are of the kind that was saved last", async () => {
    const giftCard = { number: "6006491234567890", pin: "1234" };
    const made = await gateway.call("PUT", "/token/GIFT1", {
      body: { sourceOfFunds: { provided: { giftCard } } },
    });
    expect(made.body.sourceOfFunds).toEqual({
      type: "GIFT_CARD",
      provided: { giftCard: { number: "600649xxxxxx7890" } },
    });
    const next = await gateway.call("PUT", "/token/GIFT1", {
      body: withCard({ number: "4012000033330026" }),
    });
    expect(next.body.sourceOfFunds.type).toBe("CARD");
    expect(next.body.sourceOfFunds.provided).not.toHaveProperty("giftCard");
    const { body } = await pay(gateway, "A", {
      ...order,
      sourceOfFunds: { token: "GIFT1", provided: { card: { securityCode: "1234" } } },
    });
    expect(body.error).toMatchObject({ field: "sourceOfFunds.provided.card.securityCode" });
  });

  it("of a scheme keep their type when a source without a type is saved over them", async () => {
    const number = "5123450000000008";
    const card = { number, expiry: { month: "01", year: "39" }, nameOnCard: "Ada Example" };
    await gateway.call("PUT", "/token/SCHEME1", {
      body: { sourceOfFunds: { type: "SCHEME_TOKEN", provided: { card } } },
    });
    const { body } = await gateway.call("PUT", "/token/SCHEME1", {
      body: { sourceOfFunds: { provided: { card: { number, expiry: { month: "12", year: "40" } } } } },
    });
    expect(body.sourceOfFunds.type).toBe("SCHEME_TOKEN");
    expect(body.sourceOfFunds.provided.card).toMatchObject({ expiry: "1240", nameOnCard: "Ada Example" });
  });

  it("can have an id that the merchant chose, and be updated under it", async () => {
    const first = await gateway.call("PUT", "/token/CUSTOMER7", { body: withCard() });
    expect([first.status, first.body.token]).toEqual([201, "CUSTOMER7"]);
    const next = await gateway.call("PUT", "/token/CUSTOMER7", {
      body: {
        sourceOfFunds: { provided: { card: { expiry: { month: "12", year: "40" }, number: CARD.number } } },
      },
    });
    expect(next.body.sourceOfFunds.provided.card.expiry).toBe("1240");
  });

  it("accept a new date or name without the number, from the request or from a session with nothing else", async () => {
    const { token } = (await gateway.call("POST", "/token", { body: withCard() })).body;
    const update = (body: object) => gateway.call("PUT", `/token/${token}`, { body });
    const dated = (month: string) => ({
      sourceOfFunds: { provided: { card: { expiry: { month, year: "40" } } } },
    });
    const asked = await update(dated("02"));
    expect([asked.status, asked.body.sourceOfFunds.provided.card]).toEqual([
      201,
      expect.objectContaining({ expiry: "0240", number: "512345xxxxxx0008", nameOnCard: "Ada Example" }),
    ]);
    // A page may show only the fields of the expiry date and the security code.
    const { id } = await newSession(gateway, {
      sourceOfFunds: { provided: { card: { expiry: { month: "3", year: "41" }, securityCode: "100" } } },
    });
    const stored = await update({ session: { id }, sourceOfFunds: { type: "CARD" } });
    expect(stored.body.sourceOfFunds.provided.card).toMatchObject({
      expiry: "0341",
      number: "512345xxxxxx0008",
    });
    const { body } = await pay(gateway, "A", { ...order, sourceOfFunds: { token } });
    expect(body.sourceOfFunds.provided.card.expiry).toEqual({ month: "3", year: "41" });

    // Another card number does not get the saved expiry date. An unknown token completes nothing.
    const other = await update({ sourceOfFunds: { provided: { card: { number: "4012000033330026" } } } });
    expect(other.body.error).toMatchObject({
      field: "sourceOfFunds.provided.card.expiry.month",
      validationType: "MISSING",
    });
    const none = await gateway.call("PUT", "/token/UNKNOWN1", { body: dated("02") });
    expect(none.body.error).toMatchObject({
      field: "sourceOfFunds.provided.card.number",
      validationType: "MISSING",
    });
    const code = await update({ sourceOfFunds: { provided: { card: { securityCode: "12345" } } } });
    expect(code.status).toBe(400);
  });

  it("are listed page by page, and absent after they are deleted", async () => {
    const ids = ["A1", "B2", "C3"];
    for (const id of ids) await gateway.call("PUT", `/token/${id}`, { body: withCard() });
    const all = await gateway.call("POST", "/tokenSearch", { body: {} });
    expect(all.body.page.map((one: Body) => one.token)).toEqual(ids);
    expect(
      (await gateway.call("POST", "/tokenSearch", { body: { page: { after: "A1" } } })).body.page,
    ).toHaveLength(2);
    expect((await gateway.call("DELETE", "/token/A1")).status).toBe(200);
    const gone = await gateway.call("GET", "/token/A1");
    expect([gone.status, gone.body.error.validationType]).toEqual([400, "INVALID"]);
    expect((await gateway.call("DELETE", "/token/A1")).status).toBe(400);
  });

  it.each([
    ["an order", { ...withCard(), ...order }, "order"],
    ["nothing", {}, "sourceOfFunds.provided.card.number"],
    ["an unknown token", { sourceOfFunds: { token: "9999999999999999" } }, "sourceOfFunds.token"],
  ])("are not created from %s", async (_, body, field) => {
    const response = await gateway.call("POST", "/token", { body });
    expect([response.status, response.body.error.field]).toEqual([400, field]);
  });

  it("belong to their merchant", async () => {
    const { token } = (await gateway.call("POST", "/token", { body: withCard() })).body;
    const other = { merchant: "OTHER", password: "other-secret" };
    expect((await gateway.call("GET", `/token/${token}`, other)).status).toBe(400);
    expect(
      (
        await gateway.call("PUT", "/order/A/transaction/1", {
          ...other,
          body: { apiOperation: "PAY", ...order, sourceOfFunds: { token } },
        })
      ).status,
    ).toBe(400);
    expect((await gateway.call("POST", "/tokenSearch", { ...other, body: {} })).body.page).toEqual([]);
  });
});

describe("payment options", () => {
  it("are the brands that the merchant accepts, by POST and by GET", async () => {
    const narrow = startGateway({ brands: ["VISA", "AMEX"] });
    const post = await narrow.call("POST", "/paymentOptionsInquiry", {
      body: { apiOperation: "PAYMENT_OPTIONS_INQUIRY" },
    });
    const get = await narrow.call("GET", "/paymentOptionsInquiry");
    expect([post.status, get.status]).toEqual([201, 200]);
    expect(get.body).toEqual(post.body);
    expect(post.body).toMatchObject({
      merchant: "TESTMERCHANT",
      result: "SUCCESS",
      paymentTypes: { card: { cardTypes: [{ cardType: "VISA" }, { cardType: "AMEX" }] } },
      transactionSources: [{ transactionSource: "INTERNET" }],
    });
    await narrow.close();
  });

  it.each([
    ["an accepted card", "450875", [{ cardType: "VISA" }]],
    ["a card that is not accepted", "512345", []],
  ])("for %s", async (_, prefix, cardTypes) => {
    const narrow = startGateway({ brands: ["VISA"] });
    const { body } = await narrow.call("POST", "/paymentOptionsInquiry", {
      body: { sourceOfFunds: { provided: { card: { prefix } } } },
    });
    expect(body.paymentTypes.card.cardTypes).toEqual(cardTypes);
    expect(body).not.toHaveProperty("order");
    await narrow.close();
  });

  it("do not change a session's version", async () => {
    const { id, version } = await newSession(gateway, { ...order, ...withCard() });
    const { body } = await gateway.call("POST", "/paymentOptionsInquiry", {
      body: { session: { id, version } },
    });
    expect(body.session.version).toBe(version);
    const stale = await gateway.call("POST", "/paymentOptionsInquiry", {
      body: { session: { id, version: "0123456789" } },
    });
    expect(stale.body.error.field).toBe("session.version");
  });
});

describe("authentication of the payer", () => {
  it.each(["INITIATE_AUTHENTICATION", "AUTHENTICATE_PAYER"])(
    "%s responds that it is not supported, and recommends to proceed",
    async (apiOperation) => {
      const { id } = await newSession(gateway, { ...order, ...withCard() });
      const { status, body } = await gateway.call("PUT", "/order/A/transaction/auth1", {
        body: { apiOperation, session: { id } },
      });
      expect(status).toBe(201);
      expect(body).toMatchObject({
        response: { gatewayRecommendation: "PROCEED" },
        transaction: { authenticationStatus: "AUTHENTICATION_NOT_SUPPORTED", type: "AUTHENTICATION" },
        sourceOfFunds: { provided: { card: { number: "512345xxxxxx0008", scheme: "MASTERCARD" } } },
      });
    },
  );
});
