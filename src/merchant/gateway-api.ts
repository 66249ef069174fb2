import { isLoopbackHost } from "../core/loopback.ts";
import { isFields, type Fields } from "./json.ts";
import { readResponse, type GatewayResponse } from "./response.ts";
import type { Change, Refused, Unreachable } from "./failures.ts";

/** The gateway, and the merchant's account there. */
export interface MerchantAccount {
  /** The gateway's origin: `https://pay.example`. Plain http is accepted for this machine alone. */
  gateway: string;
  /** The merchant's id. */
  merchant: string;
  /** One of the merchant's API passwords. */
  password: string;
  /** The REST API version, also for sessions that are created; 100 if left out. */
  apiVersion?: number;
  /** Replaces the runtime's `fetch`. */
  fetch?: typeof fetch;
  /** Timeout of one call, in ms; 15 000 if left out. */
  patience?: number;
}

/** A response that is not an error. */
export interface Responded {
  status: "responded";
  body: GatewayResponse;
  /** The same response as it came, for groups that are passed on unread. */
  fields: Fields;
}

/** Calls the gateway's REST API, below `/merchant/{merchant}`. It never throws for a network error. */
export type GatewayCall = (
  method: "GET" | "POST" | "PUT",
  path: string,
  body?: Fields,
) => Promise<Responded | Refused | Unreachable>;

/** Creates the calls for an account. @throws TypeError for an invalid gateway URL, and for plain http to another machine */
export function createGatewayApi(account: MerchantAccount): GatewayCall {
  const { gateway, merchant, password, apiVersion = 100, patience = 15_000 } = account;
  const send = account.fetch ?? fetch;
  const base = `${originOf(gateway)}/api/rest/version/${apiVersion}/merchant/${encodeURIComponent(merchant)}`;
  const authorization = `Basic ${base64(`merchant.${merchant}:${password}`)}`;

  return async (method, path, body) => {
    let status: number;
    let received: unknown;
    try {
      const response = await send(`${base}${path}`, {
        method,
        headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        // The password must reach no other host.
        redirect: "error",
        signal: AbortSignal.timeout(patience),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      status = response.status;
      received = await response.json();
    } catch {
      return { status: "unreachable" };
    }
    // A rate limit or a server error is not a refusal: the same call may be retried.
    if (!isFields(received) || status >= 500 || status === 429) return { status: "unreachable" };
    const parsed = readResponse(received)!;
    if (parsed.result === "ERROR" || "error" in received) return refusal(status, parsed);
    return status < 400 ? { status: "responded", body: parsed, fields: received } : { status: "unreachable" };
  };
}

/** Maps the gateway's names of changes. */
const CHANGES = new Map<unknown, Change>([
  ["CARD_TYPE", "cardType"],
  ["SHIPPING_ADDRESS", "shippingAddress"],
  ["AMOUNT", "amount"],
]);

function refusal(httpStatus: number, { error = {} }: GatewayResponse): Refused {
  const { cause = "INVALID_REQUEST", field, explanation, changed } = error;
  return {
    status: "refused",
    httpStatus,
    cause,
    ...(field === undefined ? {} : { field }),
    // Digits are removed, because some gateways quote the request.
    ...(explanation === undefined ? {} : { explanation: explanation.replaceAll(/\d{4,}/g, "…") }),
    ...(changed ? { changed: changed.flatMap((name) => CHANGES.get(name) ?? []) } : {}),
  };
}

function originOf(gateway: string): string {
  const { origin, protocol, hostname } = new URL(gateway);
  if (protocol === "https:" || (protocol === "http:" && isLoopbackHost(hostname))) return origin;
  throw new TypeError("the gateway must be an https URL, because the password is sent to it");
}

function base64(text: string): string {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}
