import { without } from "../../core/json.ts";
import type { OrderOperation } from "../../core/order-rules.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import type { PaymentFields, PaymentRequest } from "../../wire/rest/rest-requests.ts";
import type { BinTable } from "../cards/bin-table.ts";
import type { MerchantProfile } from "../config/merchants.ts";
import type { OrderState } from "./orders.ts";
import { checkSource, combineFields, type Sources } from "./payment-source.ts";
import { resolveOperation, type PricedOperation } from "./resolve-operation.ts";

/** Everything that decides about a payment, already read. */
export interface PaymentInput {
  operation: OrderOperation;
  request: PaymentRequest;
  apiVersion: number;
  profile: MerchantProfile;
  bins: BinTable;
  state: OrderState;
  /** Whether the card comes from the order: the result of `checkLinked`. */
  linked: boolean;
  sources: Sources;
  /** Whether a webhook may go to this URL. */
  mayNotify: (url: string) => boolean;
}

/** The effect that a payment would have. Nothing is written yet, and the processor has not been asked. */
export interface PaymentPlan extends PricedOperation {
  operation: OrderOperation;
  linked: boolean;
  /** The combined fields, with card number and security code. */
  fields: PaymentFields;
  /** The request's own fields, for the echo of a linked operation. */
  request: PaymentRequest;
  sources: Sources;
  notificationUrl: string | undefined;
}

/**
 * Plans a payment: combines its fields, checks its source of funds, computes its amounts and decides whether the order
 * allows it. A pure function: the same input gives the same plan, or the same error.
 *
 * @throws GatewayError with the reason why the payment is refused
 */
export function planPayment(input: PaymentInput): PaymentPlan {
  const { operation, request, apiVersion, profile, bins, state, linked, sources, mayNotify } = input;
  const fields = linked ? without<PaymentFields>(request, "sourceOfFunds") : combineFields(request, sources);
  const facts = linked ? undefined : checkSource(fields, profile, bins);
  if (operation === "CAPTURE" && !linked && request.transaction?.authorizationCode === undefined) {
    throw new GatewayError("MISSING_FIELD", "transaction.authorizationCode");
  }
  const order = state.order?.record;
  const priced = resolveOperation({ operation, order, linked, fields, apiVersion, profile, facts });
  const notificationUrl = fields.order?.notificationUrl;
  if (notificationUrl !== undefined && !mayNotify(notificationUrl)) {
    throw new GatewayError("INVALID_FIELD", "order.notificationUrl");
  }
  return { ...priced, operation, linked, fields, request, sources, notificationUrl };
}
