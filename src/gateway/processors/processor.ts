import type { JsonObject } from "../../core/json.ts";
import type { PaymentFields } from "../../wire/rest/rest-requests.ts";
import type { TransactionType } from "../../core/order.ts";

/** A request to a processor. Only `fields` contains card data. */
export interface ProcessorRequest {
  /** The protocol's operation: `PAY`, `REFUND`… */
  operation: string;
  type: TransactionType;
  orderId: string;
  transactionId: string;
  /** A decimal text with the currency's number of decimals. */
  amount: string;
  currency: string;
  /** The combined fields: order, transaction, source of funds with card number and security code, billing… */
  fields: PaymentFields;
}

/** The outcome of a request. `UNKNOWN`: money may have moved; `inquire` asks again later. */
export interface ProcessorOutcome {
  result: "SUCCESS" | "FAILURE" | "PENDING" | "UNKNOWN";
  /** The `response` group of the gateway's response. */
  response: JsonObject & { gatewayCode: string };
  /** Members of the response's `transaction` group: authorization code, acquirer… */
  transaction?: JsonObject;
  /** Members of the response's `authorizationResponse` group. */
  authorizationResponse?: JsonObject;
}

/** The interface of processors, which move the money. test/contracts/processor-contract.ts tests every adapter. */
export interface Processor {
  /** Performs the request once. A refused or unknown outcome is returned, never thrown. */
  process(request: ProcessorRequest): Promise<ProcessorOutcome>;
  /** Returns the outcome of an earlier request, or undefined when the processor does not report one. */
  inquire(orderId: string, transactionId: string): Promise<ProcessorOutcome | undefined>;
}
