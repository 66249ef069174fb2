import { at, isObject, textAt, without, type JsonObject } from "../../../core/json.ts";
import type { Processor, ProcessorOutcome, ProcessorRequest } from "../processor.ts";

export interface GatewayProcessorOptions {
  /** Up to and without `/merchant/…`. */
  url: string;
  merchant: string;
  password: string;
  timeoutSeconds: number;
  /** Hears what the operator has to see to: no outcome of a payment tells it. */
  onTrouble?: (what: ProcessorTrouble) => void;
}

/** It gives no answer that is one, however often it is asked; it does not let this gateway in; it is not at this address. */
export type ProcessorTrouble = "silent" | "credentials" | "address";

const RESULTS = ["SUCCESS", "FAILURE", "PENDING", "UNKNOWN"] as const;
type Result = (typeof RESULTS)[number];

const UNKNOWN: ProcessorOutcome = { result: "UNKNOWN", response: { gatewayCode: "UNKNOWN" } };

/** Groups of ours that the other gateway is not asked about. */
const OURS = new Set(["session", "apiOperation", "wallet", "browserPayment", "interaction", "checkoutMode"]);

/**
 * Forwards operations to another gateway that speaks this protocol. The same order and transaction ids go out,
 * so that sending again is safe: the other side answers a repeated request with what it did (protocol, 3.6).
 * One repeat when no answer came or the other was busy; after that the outcome is `UNKNOWN`, and `inquire`
 * looks again later.
 */
export function createGatewayProcessor(
  options: GatewayProcessorOptions,
  send: typeof fetch = fetch,
): Processor {
  const authorization = `Basic ${Buffer.from(`merchant.${options.merchant}:${options.password}`).toString("base64")}`;
  const base = `${options.url.replace(/\/$/, "")}/merchant/${encodeURIComponent(options.merchant)}`;
  const address = (orderId: string, transactionId: string) =>
    `${base}/order/${encodeURIComponent(orderId)}/transaction/${encodeURIComponent(transactionId)}`;

  async function ask(
    url: string,
    method: string,
    body?: JsonObject,
  ): Promise<{ status: number; body: JsonObject } | undefined> {
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
      const answer = (await response.json()) as unknown;
      return isObject(answer as JsonObject)
        ? { status: response.status, body: answer as JsonObject }
        : undefined;
    } catch {
      return undefined;
    }
  }

  function tell(status: number | undefined): void {
    if (status === undefined || status >= 500) options.onTrouble?.("silent");
    else if (status === 401 || status === 403) options.onTrouble?.("credentials");
    else if ([404, 405, 410, 421].includes(status)) options.onTrouble?.("address");
  }

  return {
    async process(request) {
      const url = address(request.orderId, request.transactionId);
      const body = bodyOf(request);
      let unsure = false;
      for (let left = 2; left > 0; left -= 1) {
        const answer = await ask(url, "PUT", body);
        if (left === 1 || (answer && answer.status < 500)) tell(answer?.status);
        if (answer && answer.status < 500 && answer.status !== 429) {
          // A repeat that did nothing says nothing of the first, which may be running, or done.
          return unsure && didNothing(answer.body) ? UNKNOWN : outcomeOf(answer.body);
        }
        // Too many requests: this one was not even looked at.
        unsure ||= answer?.status !== 429;
      }
      return UNKNOWN;
    },

    async inquire(orderId, transactionId) {
      const answer = await ask(address(orderId, transactionId), "GET");
      tell(answer?.status);
      if (!answer || answer.status >= 500) return undefined;
      // It knows the merchant but neither the order nor the transaction: then nothing was ever done.
      const unknown = textAt(answer.body, "error.explanation")?.startsWith("Unable to find");
      if (answer.status === 400 && unknown) return refused();
      return answer.status === 200 ? outcomeOf(answer.body) : undefined;
    },
  };
}

function bodyOf({ operation, fields, type, amount, currency }: ProcessorRequest): JsonObject {
  const handedOn = Object.fromEntries(Object.entries(fields).filter(([name]) => !OURS.has(name)));
  const { order, transaction, sourceOfFunds, ...rest } = handedOn;
  const { id: _order, notificationUrl: _url, walletProvider, ...said } = isObject(order) ? order : {};
  // A wallet that we have asked is our affair; one that gave its card to a device goes with what it signed.
  const isDevice = at(fields, "sourceOfFunds.provided.card.devicePayment") !== undefined;
  const ours = isDevice && walletProvider !== undefined ? { ...said, walletProvider } : said;
  const linked = !isObject(sourceOfFunds);
  const named = isObject(transaction) ? transaction : {};
  const { id: _transaction, ...told } = named;
  const moves = type === "CAPTURE" || type === "REFUND" || type === "AUTHORIZATION_UPDATE";
  const onTransaction = { ...told, ...(moves ? { amount, currency } : {}) };
  return {
    // The payer was asked about here, and nothing of that transaction is known there.
    ...without(rest, "authentication.transactionId"),
    apiOperation: operation,
    ...(linked || Object.keys(ours).length === 0 ? {} : { order: ours }),
    ...(linked ? {} : { sourceOfFunds: withoutToken(sourceOfFunds) }),
    ...(Object.keys(onTransaction).length === 0 ? {} : { transaction: onTransaction }),
  };
}

/** Tokens are ours: the other gateway gets the card they stand for. */
function withoutToken(source: JsonObject): JsonObject {
  return without(source, "token");
}

function outcomeOf(answer: JsonObject): ProcessorOutcome {
  if (isObject(answer["error"])) {
    const cause = textAt(answer, "error.cause");
    return cause === "INVALID_REQUEST" || cause === "REQUEST_REJECTED" ? refused() : UNKNOWN;
  }
  const result = RESULTS.find((known): known is Result => known === answer["result"]);
  const response = answer["response"];
  if (!result || !isObject(response)) return UNKNOWN;
  const transaction = answer["transaction"];
  const {
    amount: _amount,
    currency: _currency,
    id: _id,
    type: _type,
    ...told
  } = isObject(transaction) ? transaction : {};
  const authorization = answer["authorizationResponse"];
  return {
    result,
    response: { ...response, gatewayCode: textAt(response, "gatewayCode") ?? "UNKNOWN" },
    ...(Object.keys(told).length === 0 ? {} : { transaction: told }),
    ...(isObject(authorization) ? { authorizationResponse: authorization } : {}),
  };
}

/** Whether the answer is about this request alone: refused, or sent while another transaction ran on the order. */
function didNothing(answer: JsonObject): boolean {
  return isObject(answer["error"]) || textAt(answer, "response.gatewayCode") === "LOCK_FAILURE";
}

/** The other gateway would not do it at all: no money moved. */
function refused(): ProcessorOutcome {
  return { result: "FAILURE", response: { gatewayCode: "SYSTEM_ERROR" } };
}
