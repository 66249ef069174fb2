import { createHash } from "node:crypto";
import { textAt, type JsonObject } from "../../../core/json.ts";
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

/** The expiry of a test card decides what happens to it (protocol, 8.2). All others are approved. */
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

/** The security code decides what the issuer says of it (8.3); Amex has four digits. */
const BY_CODE: Record<string, [gatewayCode: string, acquirerCode: string]> = {
  "100": ["MATCH", "M"],
  "1000": ["MATCH", "M"],
  "101": ["NOT_PROCESSED", "P"],
  "1010": ["NOT_PROCESSED", "P"],
  "102": ["NO_MATCH", "N"],
  "1020": ["NO_MATCH", "N"],
};

/** The street decides what address verification says (8.4). */
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
 * A processor that moves no money and answers by test data, as the protocol's test merchants do. It keeps
 * nothing: the answer to the same request is always the same.
 *
 * @param now tells what has really expired
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
          ...codeAnswer(fields),
          ...addressAnswer(fields),
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

    // What timed out or is unknown here stays so: that is what it is there to show.
    inquire: async () => undefined,
  };
}

function outcomeOf(fields: JsonObject, today: Date): Outcome {
  const month = textAt(fields, "sourceOfFunds.provided.card.expiry.month");
  const year = textAt(fields, "sourceOfFunds.provided.card.expiry.year");
  if (month === undefined || year === undefined) return APPROVED;
  const known = BY_EXPIRY[`${month.padStart(2, "0")}/${year}`];
  if (known) return known;
  const last = Date.UTC(2000 + Number(year), Number(month), 1);
  return last <= today.getTime() ? BY_EXPIRY["04/27"]! : APPROVED;
}

function codeAnswer(fields: JsonObject): JsonObject {
  const code = textAt(fields, "sourceOfFunds.provided.card.securityCode");
  if (code === undefined) return {};
  const [gatewayCode, acquirerCode] = BY_CODE[code] ?? ["MATCH", "M"];
  return { cardSecurityCode: { acquirerCode, gatewayCode } };
}

function addressAnswer(fields: JsonObject): JsonObject {
  const street = textAt(fields, "billing.address.street")
    ?.toLowerCase()
    .replace(/^\d+\s+/, "")
    .replace(/\.$/, "");
  const gatewayCode = street === undefined ? undefined : BY_STREET[street];
  return gatewayCode === undefined ? {} : { cardholderVerification: { avs: { gatewayCode } } };
}

/** Twelve digits that are the same for the same transaction. */
function serial({ orderId, transactionId, operation }: ProcessorRequest): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([orderId, transactionId, operation]))
    .digest();
  return (hash.readBigUInt64BE() % 1_000_000_000_000n).toString().padStart(12, "0");
}
