import { describe, expect, it } from "vitest";
import type { OrderOperation } from "../../../src/core/order-rules.ts";
import type { Entry } from "../../../src/core/order.ts";
import { readBinTable } from "../../../src/gateway/cards/bin-table.ts";
import { MerchantProfile } from "../../../src/gateway/config/merchants.ts";
import { Secret } from "../../../src/gateway/crypto/secret.ts";
import type { OrderState } from "../../../src/gateway/payments/orders.ts";
import { NO_SOURCES, type Sources } from "../../../src/gateway/payments/payment-source.ts";
import { planPayment, type PaymentPlan } from "../../../src/gateway/payments/plan-payment.ts";
import { checkLinked } from "../../../src/gateway/payments/resolve-operation.ts";
import type { Session } from "../../../src/gateway/sessions/sessions.ts";
import { GatewayError } from "../../../src/wire/rest/errors.ts";
import type { PaymentFields, PaymentRequest } from "../../../src/wire/rest/rest-requests.ts";

/** The plan of a payment or its error, for pure input in a table. */

const profile = MerchantProfile.parse({
  id: "SHOP1",
  passwords: [{ sha256: "0".repeat(64) }],
  processor: { type: "simulator" },
  brands: ["VISA", "MASTERCARD"],
  surcharge: [{ brands: ["MASTERCARD"], percent: "2" }],
});
const bins = readBinTable();

const VISA = { number: "4012000033330026", expiry: { month: "01", year: "39" } };
const MASTERCARD = { number: "5123450000000008", expiry: { month: "01", year: "39" } };
const AMEX = { number: "345678901234564", expiry: { month: "01", year: "39" } };
const withCard = (card: object): PaymentFields => ({ sourceOfFunds: { provided: { card } } });
const order = { amount: "42.00", currency: "EUR" };

/** An order in euros whose transactions are these. */
function stateOf(...entries: Entry[]): OrderState {
  const record = {
    currency: "EUR",
    amount: 4200n,
    net: 4200n,
    charge: 0n,
    entries,
    echoedFields: {},
    createdAt: 0,
    updatedAt: 0,
  };
  const sealed = { kid: "", wrapped: new Uint8Array(), blob: new Uint8Array() };
  const row = { merchant: "SHOP1", id: "O1", revision: 1, running: null, sealed };
  return { order: entries.length === 0 ? undefined : { row, record }, transactions: [] };
}
const authorized: Entry = { id: "1", type: "AUTHORIZATION", amount: 4200n, result: "SUCCESS" };
const captured: Entry = { id: "2", type: "CAPTURE", amount: 4200n, result: "SUCCESS" };

/** A session with these fields and this security code. */
function sessionWith(fields: PaymentFields, code?: string): Sources {
  const session = { fields, code: code === undefined ? undefined : new Secret(code) } as Session;
  return { ...NO_SOURCES, session };
}

interface Given {
  request?: Omit<PaymentRequest, "apiOperation">;
  state?: OrderState;
  sources?: Sources;
  apiVersion?: number;
}

function plan(operation: OrderOperation, given: Given): PaymentPlan {
  const { request = {}, state = stateOf(), sources = NO_SOURCES, apiVersion = 100 } = given;
  const parsed = { apiOperation: operation, ...request };
  return planPayment({
    operation,
    request: parsed,
    apiVersion,
    profile,
    bins,
    state,
    linked: checkLinked(state.order?.record, operation, parsed),
    sources,
    mayNotify: (url) => url.startsWith("https:"),
  });
}

describe("a payment is planned", () => {
  it.each<[string, OrderOperation, Given, Partial<PaymentPlan>]>([
    [
      "a card in the request",
      "PAY",
      { request: { ...withCard(VISA), order } },
      { type: "PAYMENT", amount: 4200n, currency: "EUR", linked: false },
    ],
    [
      "a card in the session",
      "AUTHORIZE",
      { request: { order }, sources: sessionWith(withCard(VISA)) },
      { type: "AUTHORIZATION", amount: 4200n },
    ],
    [
      "a net amount, and a card with a surcharge",
      "PAY",
      {
        request: {
          ...withCard(MASTERCARD),
          order: { netAmount: "42.00", currency: "EUR", merchantCharge: { type: "SURCHARGE" } },
        },
      },
      { amount: 4284n },
    ],
    [
      "a net amount, and a card without a surcharge",
      "PAY",
      {
        request: {
          ...withCard(VISA),
          order: { netAmount: "42.00", currency: "EUR", merchantCharge: { type: "SURCHARGE" } },
        },
      },
      { amount: 4200n },
    ],
    [
      "a verification, which moves no money",
      "VERIFY",
      { request: { ...withCard(VISA), order: { currency: "EUR" } } },
      { type: "VERIFICATION", amount: 0n, money: undefined },
    ],
    [
      "a capture of an authorized order",
      "CAPTURE",
      { request: { transaction: { amount: "10.00", currency: "EUR" } }, state: stateOf(authorized) },
      { type: "CAPTURE", amount: 1000n, linked: true },
    ],
    [
      "a refund of a captured order",
      "REFUND",
      {
        request: { transaction: { amount: "10.00", currency: "EUR" } },
        state: stateOf(authorized, captured),
      },
      { type: "REFUND", amount: 1000n, linked: true },
    ],
    [
      "a void of an authorization, which has the order's currency",
      "VOID",
      { request: { transaction: { targetTransactionId: "1" } }, state: stateOf(authorized) },
      { type: "VOID_AUTHORIZATION", amount: 4200n, currency: "EUR", target: "1" },
    ],
    [
      "a notification URL of the session",
      "PAY",
      {
        request: { order },
        sources: sessionWith({ ...withCard(VISA), order: { notificationUrl: "https://shop.example/n" } }),
      },
      { notificationUrl: "https://shop.example/n" },
    ],
  ])("from %s", (_, operation, given, expected) => {
    expect(plan(operation, given)).toMatchObject(expected);
  });
});

describe("the fields of a plan", () => {
  const codeOf = ({ fields }: PaymentPlan) => fields.sourceOfFunds?.provided?.card?.securityCode;

  it("contain the session's security code with the session's card", () => {
    expect(codeOf(plan("PAY", { request: { order }, sources: sessionWith(withCard(VISA), "100") }))).toBe(
      "100",
    );
  });

  it("contain no security code of another card", () => {
    const request = { ...withCard(MASTERCARD), order };
    expect(codeOf(plan("PAY", { request, sources: sessionWith(withCard(VISA), "100") }))).toBeUndefined();
  });

  it("are the request's own where request and session differ", () => {
    const sources = sessionWith({ ...withCard(VISA), order: { amount: "1.00", currency: "USD" } });
    expect(plan("PAY", { request: { order }, sources })).toMatchObject({ amount: 4200n, currency: "EUR" });
  });

  it("contain no card of the request when the card comes from the order", () => {
    const { fields } = plan("CAPTURE", {
      request: { sourceOfFunds: { type: "CARD" }, transaction: { amount: "1.00", currency: "EUR" } },
      state: stateOf(authorized),
    });
    expect(fields).not.toHaveProperty("sourceOfFunds");
  });
});

describe("a payment is refused", () => {
  it.each<[string, OrderOperation, Given, string, string?]>([
    ["without a card", "PAY", { request: { order } }, "MISSING_FIELD", "sourceOfFunds.provided.card.number"],
    [
      "without an expiry date",
      "PAY",
      { request: { ...withCard({ number: VISA.number }), order } },
      "MISSING_FIELD",
      "sourceOfFunds.provided.card.expiry.month",
    ],
    [
      "with an unknown type of source",
      "PAY",
      { request: { sourceOfFunds: { type: "CHEQUE" }, order } },
      "INVALID_FIELD",
      "sourceOfFunds.type",
    ],
    [
      "with a brand that the merchant does not accept",
      "PAY",
      { request: { ...withCard(AMEX), order } },
      "CARD_NOT_ACCEPTED",
    ],
    [
      "with a security code that is too long for the brand",
      "PAY",
      { request: { ...withCard({ ...VISA, securityCode: "1000" }), order } },
      "INVALID_FIELD",
      "sourceOfFunds.provided.card.securityCode",
    ],
    ["without a currency", "VERIFY", { request: withCard(VISA) }, "MISSING_FIELD", "order.currency"],
    [
      "with an amount of zero",
      "PAY",
      { request: { ...withCard(VISA), order: { ...order, amount: "0.00" } } },
      "AMOUNT_NOT_POSITIVE",
      "order.amount",
    ],
    [
      "with amounts that do not add up",
      "PAY",
      { request: { ...withCard(VISA), order: { ...order, netAmount: "40.00" } } },
      "AMOUNTS_DO_NOT_ADD_UP",
    ],
    [
      "when the order is paid already",
      "PAY",
      { request: { ...withCard(VISA), order }, state: stateOf(authorized) },
      "ALREADY_PAID",
    ],
    [
      "when an earlier outcome is not known",
      "PAY",
      { request: { ...withCard(VISA), order }, state: stateOf({ ...authorized, result: "UNKNOWN" }) },
      "OUTCOME_UNKNOWN",
    ],
    [
      "when a capture exceeds the authorization",
      "CAPTURE",
      { request: { transaction: { amount: "42.01", currency: "EUR" } }, state: stateOf(authorized) },
      "CAPTURE_EXCEEDED",
    ],
    [
      "when a refund exceeds the captured amount",
      "REFUND",
      {
        request: { transaction: { amount: "42.01", currency: "EUR" } },
        state: stateOf(authorized, captured),
      },
      "REFUND_EXCEEDED",
    ],
    [
      "when a void has no target",
      "VOID",
      { state: stateOf(authorized) },
      "MISSING_FIELD",
      "transaction.targetTransactionId",
    ],
    ["when there is no order to continue", "VOID", {}, "UNKNOWN_ORDER"],
    [
      "when a linked operation brings a card",
      "CAPTURE",
      {
        request: { ...withCard(VISA), transaction: { amount: "1.00", currency: "EUR" } },
        state: stateOf(authorized),
      },
      "UNSUPPORTED_FIELD",
      "sourceOfFunds",
    ],
    [
      "when a capture with a card of its own has no authorization code",
      "CAPTURE",
      { request: { ...withCard(VISA), order } },
      "MISSING_FIELD",
      "transaction.authorizationCode",
    ],
    [
      "when its webhook may not go to that URL",
      "PAY",
      { request: { ...withCard(VISA), order: { ...order, notificationUrl: "http://shop.example" } } },
      "INVALID_FIELD",
      "order.notificationUrl",
    ],
  ])("%s", (_, operation, given, code, field) => {
    let thrown: unknown;
    try {
      plan(operation, given);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GatewayError);
    expect({ code: (thrown as GatewayError).code, field: (thrown as GatewayError).field }).toEqual({
      code,
      field,
    });
  });
});

it("planning has no effect on its input", () => {
  const request = { ...withCard(VISA), order };
  const sources = sessionWith({ ...withCard(MASTERCARD), order: { currency: "USD" } }, "100");
  const before = structuredClone({ request, fields: sources.session!.fields });
  plan("PAY", { request, sources });
  expect({ request, fields: sources.session!.fields }).toEqual(before);
});
