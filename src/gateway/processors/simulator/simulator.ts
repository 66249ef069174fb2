import { createHash } from "node:crypto";
import { isObject, type JsonObject } from "../../../core/json.ts";
import type { PaymentFields } from "../../../wire/rest/rest-requests.ts";
import type { Processor, ProcessorOutcome, ProcessorRequest } from "../processor.ts";

interface Outcome {
  gatewayCode: string;
  result: ProcessorOutcome["result"];
  acquirerCode?: string;
  acquirerMessage?: string;
}

const APPROVED: Outcome = {
  gatewayCode: "APPROVED",
  result: "SUCCESS",
  acquirerCode: "00",
  acquirerMessage: "Approved",
};

/** The outcome by the expiry date of a test card (protocol, 8.2). All other dates are approved. */
const BY_EXPIRY: Record<string, Outcome> = {
  "01/39": APPROVED,
  "05/39": {
    gatewayCode: "DECLINED",
    result: "FAILURE",
    acquirerCode: "05",
    acquirerMessage: "Do not honour",
  },
  "04/27": {
    gatewayCode: "EXPIRED_CARD",
    result: "FAILURE",
    acquirerCode: "54",
    acquirerMessage: "Expired card",
  },
  "08/28": { gatewayCode: "TIMED_OUT", result: "FAILURE" },
  "01/37": {
    gatewayCode: "ACQUIRER_SYSTEM_ERROR",
    result: "FAILURE",
    acquirerCode: "96",
    acquirerMessage: "System error",
  },
  "02/37": { gatewayCode: "UNSPECIFIED_FAILURE", result: "FAILURE" },
  "05/37": { gatewayCode: "UNKNOWN", result: "UNKNOWN" },
};

/** The result of the security code check by the code (protocol, 8.3). Amex has four digits. */
const BY_CODE: Record<string, [gatewayCode: string, acquirerCode: string]> = {
  "100": ["MATCH", "M"],
  "1000": ["MATCH", "M"],
  "101": ["NOT_PROCESSED", "P"],
  "1010": ["NOT_PROCESSED", "P"],
  "102": ["NO_MATCH", "N"],
  "1020": ["NO_MATCH", "N"],
};

/** The result of address verification by the street (protocol, 8.4). */
const BY_STREET: Record<string, string> = {
  "alpha st": "ADDRESS_MATCH",
  "gamma st": "NOT_VERIFIED",
  "november st": "NO_MATCH",
  "romeo st": "SERVICE_NOT_AVAILABLE_RETRY",
  "sierra st": "SERVICE_NOT_SUPPORTED",
  "uniform st": "NOT_AVAILABLE",
  "whiskey st": "ZIP_MATCH",
  "x-ray st": "ADDRESS_ZIP_MATCH",
  "kilo st": "NAME_MATCH",
  "oscar st": "NAME_ADDRESS_MATCH",
  "lima st": "NAME_ZIP_MATCH",
  "zero st": "NOT_REQUESTED",
};

/**
 * A processor that moves no money. Test data decides its outcomes, as for the protocol's test merchants. It stores
 * nothing: the same request always gets the same outcome.
 *
 * @param now the date that decides which cards have expired
 */
export function createSimulator(now: () => Date): Processor {
  return {
    async process(request) {
      const { fields } = request;
      const outcome = outcomeOf(fields, now());
      const number = serial(request);
      return {
        result: outcome.result,
        response: {
          ...(outcome.acquirerCode === undefined ? {} : { acquirerCode: outcome.acquirerCode }),
          ...(outcome.acquirerMessage === undefined ? {} : { acquirerMessage: outcome.acquirerMessage }),
          gatewayCode: outcome.gatewayCode,
          ...codeResult(fields),
          ...addressResult(fields),
        },
        transaction: {
          ...(outcome.result === "SUCCESS" ? { authorizationCode: number.slice(0, 6) } : {}),
          acquirer: { id: "SIMULATOR", merchantId: "000000000000001", transactionId: number },
          receipt: number,
          stan: number.slice(0, 6),
          terminal: "SIM01",
        },
        ...(outcome.acquirerCode === undefined
          ? {}
          : { authorizationResponse: { responseCode: outcome.acquirerCode, stan: number.slice(0, 6) } }),
      };
    },

    // A simulated time-out or unknown outcome stays so, because merchants test with it.
    inquire: async () => undefined,
  };
}

function outcomeOf({ sourceOfFunds }: PaymentFields, today: Date): Outcome {
  const { month, year } = sourceOfFunds?.provided?.card?.expiry ?? {};
  if (month === undefined || year === undefined) return APPROVED;
  const known = BY_EXPIRY[`${month.padStart(2, "0")}/${year}`];
  if (known) return known;
  const last = Date.UTC(2000 + Number(year), Number(month), 1);
  return last <= today.getTime() ? BY_EXPIRY["04/27"]! : APPROVED;
}

function codeResult({ sourceOfFunds }: PaymentFields): JsonObject {
  const code = sourceOfFunds?.provided?.card?.securityCode;
  if (code === undefined) return {};
  const [gatewayCode, acquirerCode] = BY_CODE[code] ?? ["MATCH", "M"];
  return { cardSecurityCode: { acquirerCode, gatewayCode } };
}

function addressResult({ billing = {} }: PaymentFields): JsonObject {
  const { address } = billing;
  const { street } = isObject(address) ? address : {};
  if (typeof street !== "string") return {};
  const gatewayCode =
    BY_STREET[
      street
        .toLowerCase()
        .replace(/^\d+\s+/, "")
        .replace(/\.$/, "")
    ];
  return gatewayCode === undefined ? {} : { cardholderVerification: { avs: { gatewayCode } } };
}

/** Twelve digits that are derived from the transaction. */
function serial({ orderId, transactionId, operation }: ProcessorRequest): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([orderId, transactionId, operation]))
    .digest();
  return (hash.readBigUInt64BE() % 1_000_000_000_000n).toString().padStart(12, "0");
}
