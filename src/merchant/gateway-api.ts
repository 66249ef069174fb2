import { isLoopbackHost } from "../core/loopback.ts";
import { at, isFields, textAt, type Fields } from "./json.ts";
import type { Change, Refused, Unreachable } from "./failures.ts";

/** Where the gateway is, and who the merchant is there. */
export interface MerchantAccount {
  /** The gateway's origin: `https://pay.example`. Plain http is for this machine alone. */
  gateway: string;
  /** The merchant's id. */
  merchant: string;
  /** One of the merchant's API passwords. */
  password: string;
  /** The REST API version, which is also that of the sessions made; 100 when left out. */
  apiVersion?: number;
  /** In place of the runtime's own. */
  fetch?: typeof fetch;
  /** How long one call may take, in milliseconds; 15 000 when left out. */
  patience?: number;
}

/** An answer that is not an error. */
export interface Answered {
  status: "answered";
  body: Fields;
}

/** One call of the gateway's REST API, below `/merchant/{merchant}`. Never throws for what a network can do. */
export type GatewayCall = (
  method: "GET" | "POST" | "PUT",
  path: string,
  body?: Fields,
) => Promise<Answered | Refused | Unreachable>;

/** @throws TypeError for an account that cannot be one */
export function createGatewayApi(account: MerchantAccount): GatewayCall {
  const { gateway, merchant, password, apiVersion = 100, patience = 15_000 } = account;
  const send = account.fetch ?? fetch;
  const base = `${originOf(gateway)}/api/rest/version/${apiVersion}/merchant/${encodeURIComponent(merchant)}`;
  const authorization = `Basic ${base64(`merchant.${merchant}:${password}`)}`;

  return async (method, path, body) => {
    let status: number;
    let answer: unknown;
    try {
      const response = await send(`${base}${path}`, {
        method,
        headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        // The password goes to the gateway and nowhere else.
        redirect: "error",
        signal: AbortSignal.timeout(patience),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      status = response.status;
      answer = await response.json();
    } catch {
      return { status: "unreachable" };
    }
    // Too busy is no decision: the same call may be made again.
    if (!isFields(answer) || status >= 500 || status === 429) return { status: "unreachable" };
    if (answer["result"] === "ERROR" || "error" in answer) return refusal(status, answer);
    return status < 400 ? { status: "answered", body: answer } : { status: "unreachable" };
  };
}

/** The gateway's names of what can change. */
const CHANGES = new Map<unknown, Change>([
  ["CARD_TYPE", "cardType"],
  ["SHIPPING_ADDRESS", "shippingAddress"],
  ["AMOUNT", "amount"],
]);

function refusal(httpStatus: number, answer: Fields): Refused {
  const changed = at(answer, "error.changed");
  const field = textAt(answer, "error.field");
  const explanation = textAt(answer, "error.explanation");
  return {
    status: "refused",
    httpStatus,
    cause: textAt(answer, "error.cause") ?? "INVALID_REQUEST",
    ...(field === undefined ? {} : { field }),
    // Some gateways quote what was sent; digits of any length worth hiding do not go on from here.
    ...(explanation === undefined ? {} : { explanation: explanation.replaceAll(/\d{4,}/g, "…") }),
    ...(Array.isArray(changed) ? { changed: changed.flatMap((name) => CHANGES.get(name) ?? []) } : {}),
  };
}

function originOf(gateway: string): string {
  const { origin, protocol, hostname } = new URL(gateway);
  if (protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname))) return origin;
  throw new TypeError("a password goes over https only");
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
