import type { MerchantAccount } from "../../src/merchant/gateway-api.ts";
import { createMerchant } from "../../src/merchant/merchant.ts";

/** A reply of the fake gateway: a status and a body, no response, or a network error. */
export type Reply = { status?: number; body: unknown } | "silence" | "no network";

/** A received call. */
export interface Arrived {
  method: string;
  /** Below `/merchant/SHOP`. */
  path: string;
  headers: Headers;
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
}

/** Creates a merchant's client with a fake gateway that replies by a script for each method and path. The last reply repeats. */
export function fakeGateway(script: Record<string, Reply[]>, account: Partial<MerchantAccount> = {}) {
  const arrived: Arrived[] = [];
  const left = new Map(Object.entries(script).map(([key, replies]) => [key, [...replies]]));
  const send: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const path = new URL(request.url).pathname.replace(/^.*\/merchant\/SHOP/, "");
    const text = await request.text();
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    arrived.push({ method: request.method, path, headers: request.headers, body });
    const replies = left.get(`${request.method} ${path}`);
    const reply = replies && (replies.length > 1 ? replies.shift() : replies[0]);
    if (reply === undefined) throw new Error(`no script for ${request.method} ${path}`);
    if (reply === "no network") throw new TypeError("fetch failed");
    if (reply === "silence") {
      return new Promise((_, reject) => {
        init!.signal!.addEventListener("abort", () => reject(new Error("aborted")));
      });
    }
    return Response.json(reply.body, { status: reply.status ?? 200 });
  };
  const merchant = createMerchant({
    gateway: "https://pay.example",
    merchant: "SHOP",
    password: "s3cret",
    patience: 60,
    fetch: send,
    ...account,
  });
  return { merchant, arrived, of: (method: string) => arrived.filter((call) => call.method === method) };
}

export const SESSION = "SESSION0000000000000000000000000A";
export const SESSION_PATH = `/session/${SESSION}`;
export const PAYMENT_PATH = "/order/O1/transaction/1";

/** The response for a session with a Mastercard credit card and a shipping address in Ireland. */
export function stored(version: string, card: object | null = {}, country = "IRL"): Reply {
  const facts = { brand: "MASTERCARD", scheme: "MASTERCARD", fundingMethod: "CREDIT", securityCode: "xxx" };
  return {
    body: {
      result: "SUCCESS",
      merchant: "SHOP",
      session: { id: SESSION, version, updateStatus: "SUCCESS" },
      ...(card && {
        sourceOfFunds: { provided: { card: { ...facts, number: "512345xxxxxx0008", ...card } } },
      }),
      shipping: { address: { country } },
      order: { currency: "EUR" },
    },
  };
}

/** The response for a refused request. */
export const refusal = (field?: string, explanation = "Value is invalid.", status = 400): Reply => ({
  status,
  body: { result: "ERROR", error: { cause: "INVALID_REQUEST", explanation, ...(field && { field }) } },
});

export const LOCKED = refusal("session.version");
export const NO_SUCH_ORDER = refusal(undefined, "Unable to find order for merchant");

/** The response of Pay and Retrieve Transaction. */
export const transaction = (result: string, gatewayCode: string, amount = 10.2): Reply => ({
  status: 201,
  body: {
    result,
    response: { gatewayCode },
    order: { id: "O1", amount, currency: "EUR" },
    transaction: { id: "1", amount, currency: "EUR", type: "PAYMENT" },
  },
});
