import type { JsonObject } from "../../core/json.ts";
import type { PaymentFields } from "../../wire/rest/rest-requests.ts";
import type { TransactionType } from "../../core/order.ts";

/** What a processor is asked to do. Card data is in `fields` and nowhere else. */
export interface ProcessorRequest {
  /** The protocol's operation: `PAY`, `REFUND`… */
  operation: string;
  type: TransactionType;
  orderId: string;
  transactionId: string;
  /** Decimal text with the currency's decimals. */
  amount: string;
  currency: string;
  /** Everything known, combined: order, transaction, source of funds with number and code, billing… */
  fields: PaymentFields;
}

/** How it came out. `UNKNOWN`: nobody can say, ask again with `inquire`. */
export interface ProcessorOutcome {
  result: "SUCCESS" | "FAILURE" | "PENDING" | "UNKNOWN";
  /** Goes into the answer as `response`, `gatewayCode` first among it. */
  response: JsonObject & { gatewayCode: string };
  /** Members for `transaction`: authorization code, acquirer… */
  transaction?: JsonObject;
  /** Members for `authorizationResponse`. */
  authorizationResponse?: JsonObject;
}

/** Where money really moves. Adapters keep the promises of test/contracts/processor-contract.ts. */
export interface Processor {
  /** Does it once. Never throws for a business reason; what cannot be known is `UNKNOWN`. */
  process(request: ProcessorRequest): Promise<ProcessorOutcome>;
  /** What became of an earlier request, as far as it is known; nothing when there is no answer to be had. */
  inquire(orderId: string, transactionId: string): Promise<ProcessorOutcome | undefined>;
}
