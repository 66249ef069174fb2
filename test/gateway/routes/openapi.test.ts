import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as zod from "zod";
import { OPERATIONS } from "../../../src/wire/rest/operations.ts";
import {
  type Body,
  newSession,
  startGateway,
  withCard,
  type Answer,
  type TestGateway,
} from "../../support/test-gateway.ts";

let gateway: TestGateway;
let document: Body;
beforeAll(async () => {
  gateway = startGateway();
  const response = await gateway.app.fetch(new Request("http://gateway.localhost:4400/api/openapi.json"));
  document = await response.json();
});
afterAll(() => gateway.close());

/** A validator made only from the document, as a client would make it. */
function reader(name: string) {
  const { schemas } = document.components;
  const rooted = (value: unknown) =>
    JSON.parse(JSON.stringify(value).replaceAll("#/components/schemas/", "#/$defs/"));
  return zod.fromJSONSchema({ ...rooted(schemas[name]), $defs: rooted(schemas) });
}

const order = { order: { amount: "42.00", currency: "EUR" } };
const amount = { transaction: { amount: "1.00", currency: "EUR" } };

describe("the OpenAPI document", () => {
  it("is of version 3.1, and every reference exists", () => {
    expect(document.openapi).toBe("3.1.0");
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, reference]) => reference!,
    );
    const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(references.filter((reference) => !known.includes(reference))).toEqual([]);
    expect(references.length).toBeGreaterThan(50);
  });

  it("has every operation of the table", () => {
    for (const { path, method } of OPERATIONS) {
      expect(document.paths[`/api/rest/version/{version}/merchant/{merchantId}${path}`]).toHaveProperty(
        method.toLowerCase(),
      );
    }
  });

  it("distinguishes a valid request from an invalid one", () => {
    expect(reader("UpdateSession").safeParse({ ...order, ...withCard() }).success).toBe(true);
    expect(reader("UpdateSession").safeParse({ nonsense: {} }).success).toBe(false);
    expect(reader("UpdateSession").safeParse({ order: { currency: "euro" } }).success).toBe(false);
    expect(reader("Pay").safeParse({ apiOperation: "AUTHORIZE" }).success).toBe(false);
  });

  it("describes the real responses", async () => {
    const run = (transaction: string, body: object) =>
      gateway.call("PUT", `/order/A/transaction/${transaction}`, { body });
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    const checkout = { apiOperation: "INITIATE_CHECKOUT", order: { id: "C", ...order.order } };
    const answers: [string, Promise<Answer>][] = [
      ["CreateSession", gateway.call("POST", "/session")],
      ["InitiateCheckout", gateway.call("POST", "/session", { body: checkout })],
      ["RetrieveSession", gateway.call("GET", `/session/${id}`)],
      ["UpdateSession", gateway.call("PUT", `/session/${id}`, { body: order })],
      ["UpdateSession", gateway.call("PUT", `/session/${id}`, { password: id, body: {} })],
      [
        "PaymentOptionsInquiry",
        gateway.call("POST", "/paymentOptionsInquiry", { body: { session: { id } } }),
      ],
      ["PaymentOptionsInquiryByGET", gateway.call("GET", "/paymentOptionsInquiry")],
      ["InitiateAuthentication", run("3ds", { apiOperation: "INITIATE_AUTHENTICATION", session: { id } })],
    ];
    const inTurn: [string, () => Promise<Answer>][] = [
      ["Authorize", () => run("1", { apiOperation: "AUTHORIZE", session: { id } })],
      [
        "UpdateAuthorization",
        () =>
          run("2", {
            apiOperation: "UPDATE_AUTHORIZATION",
            transaction: { amount: "43.00", currency: "EUR" },
          }),
      ],
      ["Capture", () => run("3", { apiOperation: "CAPTURE", ...amount })],
      ["Refund", () => run("4", { apiOperation: "REFUND", ...amount })],
      ["Void", () => run("5", { apiOperation: "VOID", transaction: { targetTransactionId: "4" } })],
      [
        "Pay",
        () =>
          gateway.call("PUT", "/order/B/transaction/1", {
            body: { apiOperation: "PAY", session: { id }, ...order },
          }),
      ],
      [
        "Verify",
        () =>
          gateway.call("PUT", "/order/V/transaction/1", {
            body: { apiOperation: "VERIFY", session: { id } },
          }),
      ],
      ["RetrieveOrder", () => gateway.call("GET", "/order/A")],
      ["RetrieveTransaction", () => gateway.call("GET", "/order/A/transaction/1")],
      ["Tokenize", () => gateway.call("POST", "/token", { body: { session: { id } } })],
      ["TokenizeByPUT", () => gateway.call("PUT", "/token/T1", { body: { session: { id } } })],
      ["RetrieveToken", () => gateway.call("GET", "/token/T1")],
      ["SearchTokens", () => gateway.call("POST", "/tokenSearch", { body: {} })],
      ["DeleteToken", () => gateway.call("DELETE", "/token/T1")],
    ];
    const settled = await Promise.all(answers.map(async ([name, answer]) => [name, await answer] as const));
    for (const [name, ask] of inTurn) settled.push([name, await ask()]);
    for (const [name, { status, body }] of settled) {
      expect(`${name} ${status}`).toMatch(/ 20[01]$/);
      expect({ name, ...reader(`${name}Answer`).safeParse(body) }).toMatchObject({ name, success: true });
    }
  });

  it("describes errors, and no other body as an error", async () => {
    const refused = await gateway.call("GET", "/order/none");
    expect(reader("Error").safeParse(refused.body).success).toBe(true);
    expect(reader("Error").safeParse({ result: "SUCCESS" }).success).toBe(false);
    expect(reader("PayAnswer").safeParse(refused.body).success).toBe(false);
  });
});
