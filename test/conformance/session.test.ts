import { expect, it } from "vitest";
import {
  call,
  CARD,
  chapter,
  fresh,
  hasCode,
  merchant,
  operate,
  ORDER,
  rule,
  sessionWith,
  version,
  withCard,
} from "./target.ts";

const create = (ask = {}) => call("POST", "/session", ask);
const retrieve = (id: string) => call("GET", `/session/${id}`);
const update = (id: string, body: unknown) => call("PUT", `/session/${id}`, { body });

chapter("sessions", () => {
  it.each([
    ["without a body", {}],
    ["without a body, called JSON", { headers: { "Content-Type": "application/json" } }],
    ["without a body, called a form", { headers: { "Content-Type": "application/x-www-form-urlencoded" } }],
    ["with an empty object", { body: {} }],
    ["with the list that PHP writes for nothing", { body: [] }],
  ])(rule("1.3", "Create Session %s is 201 and has all that clients read"), async (_, ask) => {
    const { status, body } = await create(ask);
    expect(status).toBe(201);
    expect(body).toMatchObject({ merchant, result: "SUCCESS", session: { updateStatus: "NO_UPDATE" } });
    expect(body).not.toHaveProperty("error");
    expect(Buffer.from(body.session.aes256Key, "base64")).toHaveLength(32);
    expect(body.session.authenticationLimit).toBeTypeOf("number");
  });

  it(rule("2.2", "id and version have the forms that clients check"), async () => {
    const { session } = (await create()).body;
    expect(session.id).toMatch(/^SESSION[0-9A-Z]{24,28}$/);
    expect(session.version).toMatch(/^[0-9a-f]{10}$/);
    expect((await create()).body.session.id).not.toBe(session.id);
  });

  it(rule("2.11", "Create Session takes an authentication limit"), async () => {
    const { body } = await create({ body: { session: { authenticationLimit: 5 } } });
    expect(body.session.authenticationLimit).toBe(5);
  });

  it(rule("1.5", "Update Session returns 201, SUCCESS, a new version and the stored fields"), async () => {
    const { session } = (await create()).body;
    const { status, body } = await update(session.id, { apiOperation: "UPDATE_SESSION", order: ORDER });
    expect(status).toBe(201);
    expect(body.session).toMatchObject({ id: session.id, updateStatus: "SUCCESS" });
    expect(body.session.version).not.toBe(session.version);
    expect(body.order).toMatchObject(ORDER);
    expect(body.version).toBe(String(version));
  });

  it(rule("1.4", "Retrieve Session is 200, masks, returns the card type, and changes nothing"), async () => {
    const { id, version: stored } = await sessionWith({ order: ORDER, ...withCard() });
    const { status, body, text } = await retrieve(id);
    expect(status).toBe(200);
    expect(body.sourceOfFunds).toMatchObject({
      type: "CARD",
      provided: {
        card: {
          brand: "MASTERCARD",
          scheme: "MASTERCARD",
          fundingMethod: "CREDIT",
          nameOnCard: CARD.nameOnCard,
        },
      },
    });
    expect(text).not.toContain(CARD.number);
    expect(body.session).not.toHaveProperty("aes256Key");
    expect((await retrieve(id)).body.session.version).toBe(stored);
  });

  it.each([
    [CARD.number, "512345xxxxxx0008"],
    ["371881634498004", "371881xxxxx8004"],
    ["30123400000000", "301234xxxx0000"],
  ])(rule("2.6", "%s is shown as %s"), async (number, shown) => {
    const { id } = await sessionWith({ sourceOfFunds: { provided: { card: { number } } } });
    expect((await retrieve(id)).body.sourceOfFunds.provided.card.number).toBe(shown);
  });

  it(rule("2.6", "the month comes without a zero, the year with two digits, the code as x"), async () => {
    const { id } = await sessionWith(withCard({ expiry: { month: "05", year: "39" } }));
    const { card } = (await retrieve(id)).body.sourceOfFunds.provided;
    expect(card.expiry).toEqual({ month: "5", year: "39" });
    expect(card.securityCode).toMatch(/^x{3,4}$/);
  });

  it(rule("2.6", "a code that was not sent is absent"), async () => {
    const { number, expiry } = CARD;
    const { id } = await sessionWith({ sourceOfFunds: { provided: { card: { number, expiry } } } });
    expect((await retrieve(id)).body.sourceOfFunds.provided.card).not.toHaveProperty("securityCode");
  });

  it(rule("2.5", "updates merge leaf by leaf and remove nothing"), async () => {
    const { id } = await sessionWith({
      order: ORDER,
      sourceOfFunds: { provided: { card: { securityCode: "100" } } },
    });
    await update(id, {
      sourceOfFunds: { type: "CARD", token: "9123456789012345" },
      order: { amount: "43.00" },
    });
    const { body } = await retrieve(id);
    expect(body.order).toMatchObject({ amount: "43.00", currency: "EUR" });
    expect(body.sourceOfFunds.token).toBe("9123456789012345");
    expect(body.sourceOfFunds.provided.card).toHaveProperty("securityCode");
  });

  it(rule("2.5", "a null member counts as absent"), async () => {
    const { id } = await sessionWith({ order: ORDER });
    expect((await update(id, { order: { amount: null }, billing: null })).status).toBe(201);
    expect((await retrieve(id)).body.order.amount).toBe("42.00");
  });

  it(
    rule("2.5", "a group with nothing in it counts as absent, also as the list that PHP writes"),
    async () => {
      const { id } = await sessionWith({ order: ORDER, billing: { address: { city: "Berlin" } } });
      const hollow = { order: {}, billing: [], customer: [], sourceOfFunds: {} };
      expect((await update(id, hollow)).status).toBe(201);
      const within = {
        order: { ...ORDER, item: [] },
        sourceOfFunds: { type: "CARD", provided: { card: [] } },
      };
      expect((await update(id, within)).status).toBe(201);
      expect((await retrieve(id)).body).toMatchObject({
        order: ORDER,
        billing: { address: { city: "Berlin" } },
      });
    },
  );

  it(rule("1.5", "a refused update changes nothing"), async () => {
    const { id, version: stored } = await sessionWith({ order: ORDER });
    const { status, body } = await update(id, { order: { amount: "43.00" }, ...withCard({ number: "1" }) });
    expect([status, body.result, body.error.cause]).toEqual([400, "ERROR", "INVALID_REQUEST"]);
    expect(body.error).toMatchObject({
      field: "sourceOfFunds.provided.card.number",
      validationType: "INVALID",
    });
    const after = (await retrieve(id)).body;
    expect([after.session.version, after.order.amount]).toEqual([stored, "42.00"]);
  });

  it(rule("2.3", "a session without an update cannot be used"), async () => {
    const { session } = (await create()).body;
    const { status, body } = await operate("PAY", {
      session: { id: session.id },
      order: ORDER,
      ...withCard(),
    });
    expect([status, body.error.cause]).toEqual([400, "INVALID_REQUEST"]);
  });

  it(rule("2.4", "an unknown session gets the error text that clients compare"), async () => {
    const id = `SESSION${"0".repeat(26)}`;
    for (const answer of [
      await retrieve(id),
      await update(id, { order: ORDER }),
      await operate("PAY", { session: { id }, order: ORDER }),
    ]) {
      expect(answer.status).toBe(400);
      expect(answer.body.error.explanation).toBe("Form Session not found or expired.");
    }
  });

  it(rule("2.8", "an operation under another API version is refused"), async () => {
    const { id } = await sessionWith({ order: ORDER, ...withCard() });
    const other = version === 100 ? 99 : version + 1;
    const { status, body } = await call("PUT", `/order/${fresh()}/transaction/1`, {
      version: other,
      body: { apiOperation: "PAY", session: { id } },
    });
    expect([status, body.error.cause]).toEqual([400, "INVALID_REQUEST"]);
  });

  it(rule("2.10", "an old version refuses the operation and charges nothing"), async () => {
    const { id, version: old } = await sessionWith({ order: ORDER, ...withCard() });
    await update(id, { order: { amount: "43.00" } });
    const order = fresh();
    const { status, body } = await operate("PAY", { session: { id, version: old } }, order);
    expect([status, body.error.cause]).toEqual([400, "INVALID_REQUEST"]);
    expect((await call("GET", `/order/${order}`)).status).toBe(400);
    expect(await hasCode(id)).toBe(true);
  });

  it(rule("2.10", "the current version is accepted, and so is no version"), async () => {
    const { id, version: current } = await sessionWith({ order: ORDER, ...withCard() });
    expect((await operate("PAY", { session: { id, version: current } })).body.result).toBe("SUCCESS");
    expect((await operate("PAY", { session: { id } })).body.result).toBe("SUCCESS");
  });

  it.each([
    ["Retrieve Session", (id: string) => retrieve(id)],
    [
      "Payment Options Inquiry",
      (id: string) => call("POST", "/paymentOptionsInquiry", { body: { session: { id } } }),
    ],
    ["Initiate Authentication", (id: string) => operate("INITIATE_AUTHENTICATION", { session: { id } })],
    ["Authenticate Payer", (id: string) => operate("AUTHENTICATE_PAYER", { session: { id } })],
  ])(rule("2.10", "%s moves no version and leaves the code"), async (_, ask) => {
    const { id, version: stored } = await sessionWith({ order: ORDER, ...withCard() });
    expect((await ask(id)).status).toBeLessThan(300);
    expect((await retrieve(id)).body.session.version).toBe(stored);
    expect(await hasCode(id)).toBe(true);
  });

  it.each([
    ["Pay", "PAY", {}],
    ["a declined Pay", "PAY", withCard({ expiry: { month: "05", year: "39" } })],
    ["Authorize", "AUTHORIZE", {}],
    ["Verify", "VERIFY", {}],
    ["standalone Refund", "REFUND", { transaction: { amount: "1.00", currency: "EUR" } }],
    [
      "standalone Capture",
      "CAPTURE",
      { transaction: { amount: "1.00", currency: "EUR", authorizationCode: "123456" } },
    ],
  ])(rule("2.7", "%s takes the security code"), async (_, operation, fields) => {
    const { id } = await sessionWith({ order: ORDER, ...withCard() });
    expect((await operate(operation, { session: { id }, ...fields })).status).toBe(201);
    expect(await hasCode(id)).toBe(false);
  });

  it(rule("2.7", "Tokenize takes the security code"), async () => {
    const { id } = await sessionWith(withCard());
    expect((await call("POST", "/token", { body: { session: { id } } })).status).toBe(201);
    expect(await hasCode(id)).toBe(false);
  });

  it(rule("1.6", "Initiate Checkout makes a session with the order in it"), async () => {
    const body = {
      apiOperation: "INITIATE_CHECKOUT",
      interaction: { operation: "PURCHASE" },
      order: { id: fresh(), ...ORDER },
    };
    const answer = await call("POST", "/session", { body });
    expect([answer.status, answer.body.result, answer.body.session.updateStatus]).toEqual([
      201,
      "SUCCESS",
      "SUCCESS",
    ]);
    expect(answer.body.successIndicator).toMatch(/^[0-9a-fA-F]{16,32}$/);
  });
});
