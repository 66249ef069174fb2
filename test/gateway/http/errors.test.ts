import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ERRORS, renderError, type ErrorCode } from "../../../src/wire/rest/errors.ts";
import type { Running } from "../../../src/gateway/serve.ts";
import {
  frameHeaders,
  GATEWAY,
  newSession,
  pay,
  startGateway,
  withCard,
  type Answer,
  type Ask,
  type Body,
  type TestGateway,
} from "../../support/test-gateway.ts";
import { listenGateway } from "../../support/listen.ts";

const order = { order: { amount: "42.00", currency: "EUR" } };
const amount = (value: string, currency = "EUR") => ({ transaction: { amount: value, currency } });
const UNKNOWN = "SESSION00000000000000000000000000";

interface Given {
  gateway: TestGateway;
  running: Running;
  call: TestGateway["call"];
  run(id: string, transaction: string, body: object): Promise<Answer>;
  update(body: unknown, headers?: Record<string, string>): Promise<Answer>;
}

type Produce = (given: Given) => Promise<{ status: number; body: Body }>;

/** Sends raw lines over a socket, for requests that no HTTP client sends. */
const raw = (given: Given, ...lines: string[]) => rawText(given, `${lines.join("\r\n")}\r\n\r\n`);

async function rawText({ running }: Given, sent: string): Promise<{ status: number; body: Body }> {
  const text = await new Promise<string>((resolve, reject) => {
    let answer = "";
    const socket = connect(running.port, "127.0.0.1", () => socket.write(sent));
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
  return { status: Number(text.slice(9, 12)), body: JSON.parse(text.split("\r\n\r\n")[1]!) };
}

const authorize = (given: Given, id: string) =>
  given.run(id, "1", { apiOperation: "AUTHORIZE", ...order, ...withCard() });
const failing =
  (method: "write" | "findSession", how: () => Promise<never> | Promise<boolean>): Produce =>
  async () => {
    const broken = startGateway();
    Object.assign(broken.dependencies.store, { [method]: how });
    const answer =
      method === "write"
        ? await broken.call("PUT", "/order/A/transaction/1", {
            body: { apiOperation: "PAY", ...order, ...withCard() },
          })
        : await broken.call("GET", `/session/${UNKNOWN}`);
    await broken.close();
    return answer;
  };
const wallet =
  (walletProvider: string, apiOperation = "OPEN_WALLET"): Produce =>
  async () => {
    const gateway = startGateway({
      wallets: { MASTERPASS_ONLINE: { type: "simulated", url: "http://127.0.0.1:1" } },
    });
    const { id } = await newSession(gateway, order);
    const answer = await gateway.call("POST", `/session/${id}`, {
      body: { apiOperation, order: { ...order.order, walletProvider } },
    });
    await gateway.close();
    return answer;
  };

/** A request for every error of the list. */
const PRODUCE: Record<ErrorCode, Produce> = {
  MALFORMED_JSON: ({ update }) => update("{"),
  MALFORMED_FORM: async ({ gateway }) => {
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const response = await gateway.app.fetch(
      new Request(`${GATEWAY}/api/nvp/version/100`, { method: "POST", headers, body: "a" }),
    );
    const pairs = Object.fromEntries(new URLSearchParams(await response.text()));
    return {
      status: response.status,
      body: {
        result: pairs["result"],
        error: { cause: pairs["error.cause"], explanation: pairs["error.explanation"] },
      },
    };
  },
  DUPLICATE_NAME: ({ update }) => update('{"order":{},"order":{}}'),
  FORBIDDEN_NAME: ({ update }) => update('{"__proto__":{}}'),
  TOO_MANY_NAMES: ({ update }) =>
    update(`{"customer":{${Array.from({ length: 2001 }, (_, n) => `"n${n}":1`).join(",")}}}`),
  TOO_DEEP: ({ update }) => update(`${'{"a":'.repeat(20)}1${"}".repeat(20)}`),
  TOO_LARGE: ({ update }) => update({ customer: { note: "x".repeat(70_000) } }),
  UNSUPPORTED_MEDIA: ({ update }) => update("{}", { "Content-Encoding": "gzip" }),
  METHOD_NOT_ALLOWED: ({ call }) => call("DELETE", `/session/${UNKNOWN}`),
  MALFORMED_HTTP: (given) => raw(given, "GET / HTTP/1.1", "Host: a", "Host: b"),
  TOO_SLOW: (given) => rawText(given, "GET / HTTP/1.1\r\nHost: a\r\n"),
  MISDIRECTED: ({ call }) => call("POST", "/session", { headers: { Host: "evil.example" } }),
  UNSUPPORTED_VERSION: ({ call }) => call("POST", "/session", { version: 101 }),
  VERSION_RETIRED: async () => {
    const modern = startGateway({}, {}, { retiredVersions: [{ upTo: 40, from: "2026-01-01" }] });
    const answer = await modern.call("POST", "/session", { version: 40 });
    await modern.close();
    return answer;
  },
  UNKNOWN_PATH: ({ call }) => call("GET", "/nothing"),
  TRANSACTION_EXPECTED: ({ call }) => call("PUT", "/order/A", { body: {} }),
  MISSING_FIELD: ({ run }) => run("E1", "1", { apiOperation: "PAY", ...withCard() }),
  INVALID_FIELD: ({ update }) => update({ order: { currency: "euro" } }),
  UNSUPPORTED_FIELD: ({ update }) => update({ nonsense: "x" }),
  AMOUNT_NOT_POSITIVE: ({ run }) =>
    run("E1", "1", { apiOperation: "PAY", order: { amount: "0.00", currency: "EUR" }, ...withCard() }),
  AMOUNTS_DO_NOT_ADD_UP: ({ run }) =>
    run("E1", "1", {
      apiOperation: "PAY",
      order: { amount: "3", netAmount: "1", currency: "EUR", merchantCharge: { amount: "1" } },
      ...withCard(),
    }),
  CARD_NOT_ACCEPTED: async () => {
    const narrow = startGateway({ brands: ["AMEX"] });
    const answer = await pay(narrow, "A", { ...order, ...withCard() });
    await narrow.close();
    return answer;
  },
  SURCHARGE_FORBIDDEN: async () => {
    const gateway = startGateway({ surchargeForbidden: { debit: true } });
    const answer = await pay(gateway, "E0", {
      order: { amount: "42.00", currency: "EUR", merchantCharge: { amount: "1.00", type: "SURCHARGE" } },
      ...withCard({ number: "5111111111111118" }),
    });
    await gateway.close();
    return answer;
  },
  WALLET_NOT_SUPPORTED: wallet("APPLE_PAY"),
  WALLET_FAILED: wallet("MASTERPASS_ONLINE"),
  INVALID_CREDENTIALS: ({ call }) => call("POST", "/session", { password: "wrong" }),
  NOT_AUTHORISED: ({ call }) =>
    call("POST", "/session", {
      password: null,
      headers: { Authorization: `Basic ${Buffer.from("merchant.OTHER:other-secret").toString("base64")}` },
    }),
  AUTHENTICATION_LIMIT: async ({ gateway, call }) => {
    const { body } = await call("POST", "/session", { body: { session: { authenticationLimit: 0 } } });
    return call("PUT", `/session/${body.session.id}`, {
      password: null,
      headers: frameHeaders(gateway),
      body: withCard(),
    });
  },
  NOT_PERMITTED: async () => {
    const narrow = startGateway({ operations: ["CREATE_SESSION"] });
    const answer = await pay(narrow, "A", { ...order, ...withCard() });
    await narrow.close();
    return answer;
  },
  FRAME_REFUSED: ({ call }) =>
    call("PUT", `/session/${UNKNOWN}`, { password: null, headers: { "X-HS-Frame": "x" }, body: {} }),
  SESSION_NOT_FOUND: ({ call }) => call("GET", `/session/${UNKNOWN}`),
  SESSION_CHANGED: async ({ gateway, run }) => {
    const { id } = await newSession(gateway, { ...order, ...withCard() });
    return run("E1", "1", { apiOperation: "PAY", session: { id, version: "0000000000" } });
  },
  SESSION_NOT_UPDATED: async ({ gateway, run }) => {
    const { id } = await newSession(gateway);
    return run("E1", "1", { apiOperation: "PAY", session: { id } });
  },
  SESSION_API_VERSION: async ({ gateway, call }) =>
    call("GET", `/session/${(await newSession(gateway, order)).id}`, { version: 61 }),
  UNKNOWN_ORDER: ({ call }) => call("GET", "/order/none"),
  UNKNOWN_TRANSACTION: async (given) => {
    await authorize(given, "E2");
    return given.call("GET", "/order/E2/transaction/9");
  },
  UNKNOWN_TOKEN: ({ call }) => call("GET", "/token/none"),
  TRANSACTION_EXISTS: async (given) => {
    await authorize(given, "E3");
    return given.run("E3", "1", {
      apiOperation: "AUTHORIZE",
      order: { amount: "1", currency: "EUR" },
      ...withCard(),
    });
  },
  ALREADY_PAID: async (given) => {
    await authorize(given, "E4");
    return given.run("E4", "2", { apiOperation: "PAY", ...order, ...withCard() });
  },
  OUTCOME_UNKNOWN: async (given) => {
    const unknown = withCard({ expiry: { month: "05", year: "37" } });
    await given.run("E13", "1", { apiOperation: "PAY", ...order, ...unknown });
    return given.run("E13", "2", { apiOperation: "PAY", ...order, ...withCard() });
  },
  NOT_AUTHORIZED: async (given) => {
    await given.run("E5", "1", { apiOperation: "PAY", ...order, ...withCard() });
    return given.run("E5", "2", { apiOperation: "CAPTURE", ...amount("1.00") });
  },
  NOTHING_CAPTURED: async (given) => {
    await authorize(given, "E6");
    return given.run("E6", "2", { apiOperation: "REFUND", ...amount("1.00") });
  },
  CAPTURE_EXCEEDED: async (given) => {
    await authorize(given, "E7");
    return given.run("E7", "2", { apiOperation: "CAPTURE", ...amount("43.00") });
  },
  REFUND_EXCEEDED: async (given) => {
    await given.run("E8", "1", { apiOperation: "PAY", ...order, ...withCard() });
    return given.run("E8", "2", { apiOperation: "REFUND", ...amount("43.00") });
  },
  UPDATE_BELOW_CAPTURED: async (given) => {
    await authorize(given, "E9");
    await given.run("E9", "2", { apiOperation: "CAPTURE", ...amount("40.00") });
    return given.run("E9", "3", { apiOperation: "UPDATE_AUTHORIZATION", ...amount("39.00") });
  },
  CURRENCY_DIFFERS: async (given) => {
    await authorize(given, "E10");
    return given.run("E10", "2", { apiOperation: "CAPTURE", ...amount("1.00", "USD") });
  },
  NO_SUCH_TARGET: async (given) => {
    await authorize(given, "E11");
    return given.run("E11", "2", { apiOperation: "VOID", transaction: { targetTransactionId: "9" } });
  },
  NOT_VOIDABLE: async (given) => {
    await given.run("E12", "1", { apiOperation: "VERIFY", order: { currency: "EUR" }, ...withCard() });
    return given.run("E12", "2", { apiOperation: "VOID", transaction: { targetTransactionId: "1" } });
  },
  TOO_MANY_REQUESTS: async () => {
    const gateway = startGateway();
    const headers = frameHeaders(gateway);
    const ask = () =>
      gateway.call("PUT", `/session/${UNKNOWN}`, { password: null, headers, body: withCard() });
    for (let n = 0; n < 50; n += 1) await ask();
    const answer = await ask();
    await gateway.close();
    return answer;
  },
  SERVER_BUSY: failing("write", async () => false),
  SERVER_FAILED: failing("findSession", async () => {
    throw new Error("4929000000006 is in this message");
  }),
};

describe("the list of errors", () => {
  let given: Given;
  beforeAll(async () => {
    const gateway = startGateway();
    const { call } = gateway;
    given = {
      gateway,
      running: await listenGateway(),
      call,
      run: (id, transaction, body) => call("PUT", `/order/${id}/transaction/${transaction}`, { body }),
      async update(body, headers) {
        const { id } = await newSession(gateway, order);
        const ask: Ask = headers === undefined ? { body } : { body, headers };
        return call("PUT", `/session/${id}`, ask);
      },
    };
  });
  afterAll(async () => {
    await given.running.close();
    await given.gateway.close();
  });

  it.each(Object.keys(ERRORS) as ErrorCode[])("%s has a request that gets it", async (code) => {
    const { status, body } = await PRODUCE[code](given);
    const { field, apiVersion } = {
      field: body.error.field as string | undefined,
      apiVersion: code === "UNSUPPORTED_VERSION" ? "101" : undefined,
    };
    const expected = renderError({ code, field, ...(apiVersion === undefined ? {} : { apiVersion }) }, "any");
    expect(status).toBe(expected.status);
    const { supportCode, ...error } = body.error;
    const { supportCode: wanted, ...fixed } = expected.body.error;
    expect(error).toEqual(fixed);
    expect(typeof supportCode).toBe(typeof wanted);
    expect(JSON.stringify(body)).not.toContain("4929");
  });

  it("is the list of the manual, word for word", () => {
    const manual = readFileSync("docs/errors.md", "utf8");
    const rows = [...manual.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| ([A-Z_]+) \| (.*?) \| (.*?) \|/gm)].map(
      ([, ...cells]) => cells,
    );
    const listed = Object.entries(ERRORS).map(([code, error]) => {
      const { explanation, field } = error as { explanation?: string; field?: string };
      return [
        code,
        String(error.status),
        error.cause,
        explanation === undefined ? "–" : `\`${explanation}\``,
        field === undefined ? "–" : `\`${field}\``,
      ];
    });
    expect(
      rows.map((row) => [row[0], row[1], row[2], row[3], row[4] === "the field" ? "–" : row[4]]),
    ).toEqual(listed);
  });

  it("has an explanation of at most 1000 characters, or a support code, for each error", () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { error } = renderError({ code }, "abc").body;
      expect([error.explanation === undefined, error.supportCode === undefined]).toContain(false);
      expect(error.explanation?.length ?? 0).toBeLessThanOrEqual(1000);
    }
  });
});
