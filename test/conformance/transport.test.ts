import { expect, it } from "vitest";
import {
  bare,
  call,
  CARD,
  chapter,
  fresh,
  get,
  merchant,
  nvp,
  operate,
  ORDER,
  rule,
  sessionWith,
  version,
  withCard,
} from "./target.ts";

chapter("transport and errors", () => {
  it(rule("4.2", "a wrong password is 401 with the text that clients know, and no challenge"), async () => {
    const { status, body, headers } = await call("POST", "/session", { password: "wrong" });
    expect([status, body.result, body.error.explanation]).toEqual([401, "ERROR", "Invalid credentials."]);
    expect(headers.get("www-authenticate")).toBeNull();
  });

  it(rule("10.2", "no credentials at all are asked for, but not of a browser"), async () => {
    expect(await bare("POST", "/session", {})).toMatchObject({
      status: 401,
      challenge: expect.stringMatching(/^Basic/),
    });
    expect(await bare("POST", "/session", { "Sec-Fetch-Site": "cross-site" })).toEqual({
      status: 401,
      challenge: undefined,
    });
  });

  it(rule("10.2", "addresses may end with a slash"), async () => {
    const { id } = await sessionWith({ order: ORDER });
    expect((await call("GET", `/session/${id}/`)).status).toBe(200);
    expect((await call("POST", "/session/")).status).toBe(201);
  });

  it.each([
    "application/json",
    "application/json;charset=UTF-8",
    "text/plain",
    "application/x-www-form-urlencoded",
  ])(rule("4.1", "JSON may be called %s"), async (type) => {
    const { session } = (await call("POST", "/session")).body;
    const { status } = await call("PUT", `/session/${session.id}`, {
      body: { order: ORDER },
      headers: { "Content-Type": type },
    });
    expect(status).toBe(201);
  });

  it(rule("10.2", "numbers are taken where texts are documented"), async () => {
    const { session } = (await call("POST", "/session")).body;
    const body = {
      order: { amount: 42, currency: "EUR" },
      ...withCard({ securityCode: 100, expiry: { month: 1, year: 39 } }),
    };
    expect((await call("PUT", `/session/${session.id}`, { body })).status).toBe(201);
  });

  it(rule("4.1", "responses are JSON that must not be stored"), async () => {
    const { headers } = await call("POST", "/session");
    expect(headers.get("content-type")).toMatch(/^application\/json/i);
    expect(headers.get("cache-control")).toContain("no-store");
  });

  it(rule("3.1", "errors have `error` and `result`, and name the field"), async () => {
    const { status, body } = await operate("PAY", withCard());
    expect(status).toBe(400);
    expect(body).toMatchObject({
      result: "ERROR",
      error: { cause: "INVALID_REQUEST", field: "order.currency", validationType: "MISSING" },
    });
  });

  it(rule("3.4", "an amount of nothing"), async () => {
    const { status, body } = await operate("PAY", { order: { ...ORDER, amount: "0.00" }, ...withCard() });
    expect([status, body.error.field, body.error.validationType]).toEqual([400, "order.amount", "INVALID"]);
    expect(body.error.explanation).toContain("Transaction or order amount must be greater than zero");
  });

  it(rule("3.4", "a payload that is not JSON"), async () => {
    const { status, body } = await call("PUT", `/order/${fresh()}/transaction/1`, { body: "{" });
    expect(status).toBe(400);
    expect(body.error.explanation).toContain("Json encoded payload error");
  });

  it(rule("3.4", "an invalid API version"), async () => {
    const { status, body } = await call("POST", "/session", { version: 999 });
    expect([status, body.error.explanation]).toEqual([404, "Unsupported value for 'version = 999'"]);
  });

  it(rule("3.4", "an order without a transaction"), async () => {
    const { status, body } = await call("PUT", `/order/${fresh()}`, { body: {} });
    expect(status).toBe(404);
    expect(body.error.explanation).toContain("expected /transaction");
  });

  it(rule("3.1", "a refused card number is not quoted"), async () => {
    const { text } = await operate("PAY", { order: ORDER, ...withCard({ number: "5123450000000009" }) });
    expect(text).not.toContain("5123450000000009");
  });

  it(rule("1.1", "the gateway can be checked without credentials"), async () => {
    expect((await get(`/api/rest/version/${version}/information`)).status).toBe(200);
  });

  it.each([
    ["the merchant's operations", "GET", (id: string) => `/session/${id}`, undefined],
    ["payments", "PUT", () => `/order/${fresh()}/transaction/1`, { apiOperation: "PAY", order: ORDER }],
    ["tokens", "POST", () => "/token", {}],
  ])(rule("4.3", "a session id is no password for %s"), async (_, method, path, body) => {
    const { id } = await sessionWith({ order: ORDER, ...withCard() });
    const { status, text } = await call(method, path(id), { password: id, body });
    expect(status).toBe(401);
    expect(text).not.toContain(CARD.number.slice(0, 6));
  });

  it(rule("4.4", "the same operations as name-value pairs"), async () => {
    const created = await nvp("CREATE_SESSION");
    expect(created).toMatchObject({ merchant, "result": "SUCCESS", "session.updateStatus": "NO_UPDATE" });
    const id = created["session.id"]!;
    const card = {
      "sourceOfFunds.provided.card.number": CARD.number,
      "sourceOfFunds.provided.card.expiry.month": "01",
      "sourceOfFunds.provided.card.expiry.year": "39",
    };
    expect(
      await nvp("UPDATE_SESSION", {
        "session.id": id,
        "order.amount": "42.00",
        "order.currency": "EUR",
        ...card,
      }),
    ).toMatchObject({
      "session.updateStatus": "SUCCESS",
      "sourceOfFunds.provided.card.number": "512345xxxxxx0008",
    });
    expect(await nvp("PAY", { "order.id": fresh(), "transaction.id": "1", "session.id": id })).toMatchObject({
      "result": "SUCCESS",
      "response.gatewayCode": "APPROVED",
    });
  });

  it(rule("4.4", "errors as name-value pairs"), async () => {
    expect(
      await nvp("PAY", { "order.id": fresh(), "transaction.id": "1", "order.currency": "euro" }),
    ).toMatchObject({
      "result": "ERROR",
      "error.cause": "INVALID_REQUEST",
      "error.field": "order.currency",
      "error.validationType": "INVALID",
    });
  });
});
