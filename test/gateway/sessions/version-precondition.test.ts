import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  CARD,
  GATEWAY,
  newSession,
  pay,
  startGateway,
  type TestGateway,
  withCard,
} from "../../support/test-gateway.ts";

const DEBIT = "5111111111111118";
const order = { order: { currency: "EUR", amount: "42.00" } };
const start = {
  order: { currency: "EUR", netAmount: "41.37" },
  ...withCard(),
  shipping: { address: { country: "DEU", street: "Alpha St 1" }, contact: { email: "ada@shopper.example" } },
};

let gateway: TestGateway;
beforeEach(() => {
  gateway = startGateway();
});
afterEach(() => gateway.close());

/** A session with all content that a shop decides on, at its second version. */
async function begin(): Promise<{ id: string; version: string }> {
  const { id, version } = await newSession(gateway, start);
  return { id, version };
}

const update = (id: string, body: object) => gateway.call("PUT", `/session/${id}`, { body });
const toFrance = { shipping: { address: { country: "FRA", street: "Rue Secrète 9" } } };
const dearer = { order: { netAmount: "48.11" } };

/** Every operation that accepts a version, as a complete request. */
const ASKS: [
  string,
  (session: { id: string; version: string }) => Promise<{ status: number; body: never }>,
][] = [
  ["Pay", (session) => pay(gateway, "A", { session, ...order }) as never],
  ["Update Session", ({ id, version }) => update(id, { session: { version }, ...dearer }) as never],
  [
    "Payment Options Inquiry",
    (session) => gateway.call("POST", "/paymentOptionsInquiry", { body: { session } }) as never,
  ],
];

describe.each(ASKS)("the refused precondition of %s", (_, ask) => {
  it.each<[string, object[], string[], string]>([
    ["the card's type", [withCard({ number: DEBIT })], ["CARD_TYPE"], "; changed: card type"],
    ["the address", [toFrance], ["SHIPPING_ADDRESS"], "; changed: shipping address"],
    ["the amount", [dearer], ["AMOUNT"], "; changed: amount"],
    [
      "all, one after another",
      [dearer, toFrance, withCard({ number: DEBIT })],
      ["CARD_TYPE", "SHIPPING_ADDRESS", "AMOUNT"],
      "; changed: card type, shipping address, amount",
    ],
    ["the same card again", [withCard()], [], "; neither card type, shipping address nor amount has changed"],
  ])("lists %s as changed, and not the new content", async (_name, updates, changed, words) => {
    const session = await begin();
    for (const fields of updates) expect((await update(session.id, fields)).status).toBe(201);
    const { status, body } = await ask(session);
    expect(status).toBe(400);
    expect(body).toEqual({
      result: "ERROR",
      error: {
        cause: "INVALID_REQUEST",
        explanation: `Value is invalid. The session was changed since this version${words}`,
        field: "session.version",
        validationType: "INVALID",
        changed,
      },
    });
    const values = [CARD.number, DEBIT, "411111", "FRA", "Secrète", "48.11", session.version, "DEBIT"];
    for (const value of values) expect(JSON.stringify(body)).not.toContain(value);
  });

  it("says that the changes are unknown, for an unknown or a very old version", async () => {
    const session = await begin();
    for (let count = 0; count < 13; count += 1) await update(session.id, dearer);
    for (const version of ["0000000000", session.version]) {
      const { body } = await ask({ id: session.id, version });
      const { error } = body as { error: object };
      expect(error).toMatchObject({ explanation: expect.stringMatching(/; what has changed is not known$/) });
      expect(error).not.toHaveProperty("changed");
    }
  });

  it("does not occur with the current version (negative control)", async () => {
    const session = await begin();
    await update(session.id, dearer);
    const { version } = (await update(session.id, toFrance)).body.session;
    expect((await ask({ id: session.id, version })).status).toBeLessThan(300);
  });
});

it("is rendered as name-value pairs, too", async () => {
  const session = await begin();
  await update(session.id, { ...toFrance, ...dearer });
  const pairs = {
    "merchant": "TESTMERCHANT",
    "apiUsername": "merchant.TESTMERCHANT",
    "apiPassword": "secret",
    "apiOperation": "PAY",
    "order.id": "A",
    "transaction.id": "1",
    "order.currency": "EUR",
    "order.amount": "42.00",
    "session.id": session.id,
    "session.version": session.version,
  };
  const response = await gateway.app.fetch(
    new Request(`${GATEWAY}/api/nvp/version/100`, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(pairs).toString(),
    }),
  );
  expect(response.status).toBe(400);
  expect(Object.fromEntries(new URLSearchParams(await response.text()))).toEqual({
    "result": "ERROR",
    "error.cause": "INVALID_REQUEST",
    "error.explanation":
      "Value is invalid. The session was changed since this version; changed: shipping address, amount",
    "error.field": "session.version",
    "error.validationType": "INVALID",
    "error.changed[0]": "SHIPPING_ADDRESS",
    "error.changed[1]": "AMOUNT",
  });
});

it("keeps the history when the security code is deleted or a call is spent, and adds nothing to it", async () => {
  const session = await begin();
  const { version } = (await update(session.id, toFrance)).body.session;
  // An operation deletes the security code without a new version.
  expect((await pay(gateway, "A", { session: { id: session.id, version }, ...order })).status).toBe(201);
  const refused = await pay(gateway, "B", { session, ...order });
  expect(refused.body.error.changed).toEqual(["SHIPPING_ADDRESS"]);
});
