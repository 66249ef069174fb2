import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { afterAll, beforeAll, describe } from "vitest";
import type { Running } from "../../src/gateway/serve.ts";
import { listenGateway } from "../support/listen.ts";

// The server under test: only its URL and the credentials of a merchant are known. Without CONFORMANCE_URL, the tests
// start this project's own gateway on a free port.

/** A JSON answer, loosely; rules look into it by name. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Json;
}

export interface Ask {
  body?: unknown;
  headers?: Record<string, string>;
  /** Instead of the merchant's own; `null` for none. */
  password?: string | null;
  version?: number;
}

const given = {
  url: process.env["CONFORMANCE_URL"],
  merchant: process.env["CONFORMANCE_MERCHANT"] ?? "TESTMERCHANT",
  password: process.env["CONFORMANCE_PASSWORD"] ?? "secret",
  version: Number(process.env["CONFORMANCE_VERSION"] ?? "100"),
};

let address = given.url ?? "";

/** The rules of one chapter of docs/protocol.md, run against the server. */
export function chapter(title: string, rules: () => void): void {
  describe(title, () => {
    let own: Running | undefined;
    beforeAll(async () => {
      if (given.url !== undefined) return;
      own = await listenGateway();
      address = own.address;
    });
    afterAll(() => own?.close());
    rules();
  });
}

const headings = new Set(
  [...readFileSync("docs/protocol.md", "utf8").matchAll(/^#+ (\d+(?:\.\d+)?) /gm)].map(
    ([, number]) => number,
  ),
);

/** The name of a rule, which has to have a home in docs/protocol.md. */
export function rule(section: string, words: string): string {
  if (!headings.has(section)) throw new Error(`docs/protocol.md has no section ${section}`);
  return `${section} ${words}`;
}

/** An id that no run before has used. */
export const fresh = (): string => `C${randomBytes(9).toString("hex")}`;

/** One call below the merchant's address. */
export async function call(method: string, path: string, ask: Ask = {}): Promise<Answer> {
  const { password = given.password, version = given.version } = ask;
  const basic = Buffer.from(`merchant.${given.merchant}:${password}`).toString("base64");
  const text = typeof ask.body === "string" || ask.body === undefined ? ask.body : JSON.stringify(ask.body);
  const response = await fetch(`${address}/api/rest/version/${version}/merchant/${given.merchant}${path}`, {
    method,
    headers: {
      ...(password === null ? {} : { Authorization: `Basic ${basic}` }),
      ...(text === undefined ? {} : { "Content-Type": "application/json" }),
      ...ask.headers,
    },
    ...(text === undefined ? {} : { body: text }),
  });
  return answerOf(response);
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: Json;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, headers: response.headers, text, body };
}

/** A call with these headers and no others; `fetch` adds what browsers send. */
export function bare(
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; challenge: string | undefined }> {
  const url = new URL(`${address}/api/rest/version/${version}/merchant/${merchant}${path}`);
  return new Promise((resolve, reject) => {
    const send = url.protocol === "https:" ? https.request : http.request;
    send(url, { method, headers }, (response) => {
      response.resume();
      resolve({ status: response.statusCode!, challenge: response.headers["www-authenticate"] });
    })
      .on("error", reject)
      .end();
  });
}

/** One call of name-value pairs. */
export async function nvp(
  apiOperation: string,
  pairs: Record<string, string> = {},
): Promise<Record<string, string>> {
  const { merchant, password, version } = given;
  const form = {
    apiOperation,
    merchant,
    apiUsername: `merchant.${merchant}`,
    apiPassword: password,
    ...pairs,
  };
  const response = await fetch(`${address}/api/nvp/version/${version}`, {
    method: "POST",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
  return Object.fromEntries(new URLSearchParams(await response.text()));
}

export const merchant = given.merchant;
export const version = given.version;

/** Gets a path that is not below a merchant's. */
export const get = async (path: string): Promise<Answer> => answerOf(await fetch(address + path));

export const CARD = {
  number: "5123450000000008",
  securityCode: "100",
  expiry: { month: "01", year: "39" },
  nameOnCard: "Ada Example",
};
export const ORDER = { amount: "42.00", currency: "EUR" };

export const withCard = (card: object = {}) => ({
  sourceOfFunds: { type: "CARD", provided: { card: { ...CARD, ...card } } },
});

/** A session with these fields in it. */
export async function sessionWith(fields: object): Promise<{ id: string; version: string }> {
  const created = await call("POST", "/session");
  const updated = await call("PUT", `/session/${created.body.session.id}`, { body: fields });
  return updated.body.session;
}

/** An operation on an order; a fresh one unless it is named. */
export const operate = (
  apiOperation: string,
  fields: object,
  order = fresh(),
  transaction = "1",
): Promise<Answer> =>
  call("PUT", `/order/${order}/transaction/${transaction}`, { body: { apiOperation, ...fields } });

/** Whether a session still has its security code. */
export const hasCode = async (id: string): Promise<boolean> =>
  (await call("GET", `/session/${id}`)).body.sourceOfFunds?.provided?.card?.securityCode !== undefined;
