import { asJson, without, type JsonObject } from "../../../core/json.ts";
import type { Processor, ProcessorOutcome, ProcessorRequest } from "../processor.ts";
import { UpstreamResponse } from "./upstream-response.ts";

/** The other gateway's address, the credentials there and the timeout. */
export interface GatewayProcessorOptions {
  /** The base URL, up to and without `/merchant/…`. */
  url: string;
  merchant: string;
  password: string;
  /** The time for one attempt, in seconds. */
  timeoutSeconds: number;
  /** Called for problems that the operator must solve, because no payment's outcome shows them. */
  onTrouble?: (trouble: ProcessorTrouble) => void;
}

/**
 * - `silent` the other gateway gives no usable response.
 * - `credentials` it refuses this gateway's merchant or password.
 * - `address` there is no such API at this URL.
 */
export type ProcessorTrouble = "silent" | "credentials" | "address";

const UNKNOWN: ProcessorOutcome = { result: "UNKNOWN", response: { gatewayCode: "UNKNOWN" } };

/** Top-level members that stay here: they are about this gateway's session and page. */
const NOT_FORWARDED = [
  "session",
  "apiOperation",
  "wallet",
  "browserPayment",
  "interaction",
  "checkoutMode",
] as const;

/**
 * Forwards operations to another gateway that speaks this protocol. Order and transaction ids are passed on unchanged, so
 * a retry is safe: a repeated request gets the outcome of the first (protocol, 3.6). Without a response, or when the other
 * gateway is busy, the adapter retries once. After that the outcome is `UNKNOWN`, and `inquire` asks again later.
 */
export function createGatewayProcessor(
  options: GatewayProcessorOptions,
  send: typeof fetch = fetch,
): Processor {
  const authorization = `Basic ${Buffer.from(`merchant.${options.merchant}:${options.password}`).toString("base64")}`;
  const base = `${options.url.replace(/\/$/, "")}/merchant/${encodeURIComponent(options.merchant)}`;
  const address = (orderId: string, transactionId: string) =>
    `${base}/order/${encodeURIComponent(orderId)}/transaction/${encodeURIComponent(transactionId)}`;

  /** @returns undefined when no usable response came in time */
  async function request(
    url: string,
    method: string,
    body?: JsonObject,
  ): Promise<{ status: number; body: UpstreamResponse } | undefined> {
    try {
      const response = await send(url, {
        method,
        headers: {
          Authorization: authorization,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "error",
        signal: AbortSignal.timeout(options.timeoutSeconds * 1000),
      });
      const parsed = UpstreamResponse.safeParse(await response.json());
      return parsed.success ? { status: response.status, body: parsed.data } : undefined;
    } catch {
      return undefined;
    }
  }

  function reportTrouble(status: number | undefined): void {
    if (status === undefined || status >= 500) options.onTrouble?.("silent");
    else if (status === 401 || status === 403) options.onTrouble?.("credentials");
    else if ([404, 405, 410, 421].includes(status)) options.onTrouble?.("address");
  }

  return {
    async process(payment) {
      const url = address(payment.orderId, payment.transactionId);
      const body = bodyOf(payment);
      /** Whether an earlier attempt may have reached the other gateway's own processing. */
      let mayHaveArrived = false;
      for (let left = 2; left > 0; left -= 1) {
        const response = await request(url, "PUT", body);
        if (left === 1 || (response && response.status < 500)) reportTrouble(response?.status);
        if (response && response.status < 500 && response.status !== 429) {
          // The response to a retry that did nothing is not about the first attempt, which may be running or done.
          return mayHaveArrived && didNothing(response.body) ? UNKNOWN : outcomeOf(response.body);
        }
        // With 429 the other gateway has not looked at the request.
        mayHaveArrived ||= response?.status !== 429;
      }
      return UNKNOWN;
    },

    async inquire(orderId, transactionId) {
      const response = await request(address(orderId, transactionId), "GET");
      reportTrouble(response?.status);
      if (!response || response.status >= 500) return undefined;
      // The other gateway knows the merchant but not the order or the transaction, so nothing was ever done.
      const isUnknownThere = response.body.error?.explanation?.startsWith("Unable to find");
      if (response.status === 400 && isUnknownThere) return refused();
      return response.status === 200 ? outcomeOf(response.body) : undefined;
    },
  };
}

/** The request body for the other gateway. Tokens stay here: it receives the card that a token stands for. */
function bodyOf({ operation, fields, type, amount, currency }: ProcessorRequest): JsonObject {
  const forwarded = NOT_FORWARDED.reduce<typeof fields>(without, fields);
  const { order = {}, transaction = {}, sourceOfFunds, ...rest } = forwarded;
  const { id: _order, notificationUrl: _url, walletProvider, ...orderFields } = order;
  // Only a card from a device needs its wallet there, because the wallet signed it. Other wallets concern this gateway.
  const isDevice = sourceOfFunds?.provided?.card?.devicePayment !== undefined;
  const ownOrder =
    isDevice && walletProvider !== undefined ? { ...orderFields, walletProvider } : orderFields;
  const isLinked = sourceOfFunds === undefined;
  const { id: _transaction, ...transactionFields } = transaction;
  const hasAmount = type === "CAPTURE" || type === "REFUND" || type === "AUTHORIZATION_UPDATE";
  const ownTransaction = { ...transactionFields, ...(hasAmount ? { amount, currency } : {}) };
  return asJson({
    // The payer was authenticated here, and the other gateway has no such transaction.
    ...without(rest, "authentication.transactionId"),
    apiOperation: operation,
    ...(isLinked || Object.keys(ownOrder).length === 0 ? {} : { order: ownOrder }),
    ...(isLinked ? {} : { sourceOfFunds: without(sourceOfFunds, "token") }),
    ...(Object.keys(ownTransaction).length === 0 ? {} : { transaction: ownTransaction }),
  });
}

function outcomeOf(body: UpstreamResponse): ProcessorOutcome {
  const { error, result, response, transaction = {}, authorizationResponse } = body;
  if (error) {
    return error.cause === "INVALID_REQUEST" || error.cause === "REQUEST_REJECTED" ? refused() : UNKNOWN;
  }
  if (!result || !response) return UNKNOWN;
  const { amount: _amount, currency: _currency, id: _id, type: _type, ...details } = transaction;
  return {
    result,
    response: { ...response, gatewayCode: gatewayCodeOf(response) ?? "UNKNOWN" },
    ...(Object.keys(details).length === 0 ? {} : { transaction: details }),
    ...(authorizationResponse ? { authorizationResponse } : {}),
  };
}

function gatewayCodeOf({ gatewayCode }: JsonObject): string | undefined {
  return typeof gatewayCode === "string" ? gatewayCode : undefined;
}

/** Whether a response is about that request alone: refused, or sent while another transaction ran on the order. */
function didNothing({ error, response = {} }: UpstreamResponse): boolean {
  return error !== undefined || gatewayCodeOf(response) === "LOCK_FAILURE";
}

/** The other gateway refused the request, so no money moved. */
function refused(): ProcessorOutcome {
  return { result: "FAILURE", response: { gatewayCode: "SYSTEM_ERROR" } };
}
