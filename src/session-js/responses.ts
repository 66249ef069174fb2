import type { UpdateResult } from "../elements/field/field-group.ts";
import type { CardFacts } from "../wire/page-frame/from-frame.ts";
import type { FromProtocolFrame } from "../wire/page-frame/protocol-frame.ts";
import type { CardType, FormSessionUpdate, PaymentType } from "./api.ts";
import { errorKey, roleOfPath } from "./roles.ts";

/** The masked field values of a session, each with its path below `provided`. */
export type Masked = Extract<FromProtocolFrame, { t: "masked" }>["values"];

const SOURCE_TYPE: Record<PaymentType, string> = {
  card: "CARD",
  giftCard: "GIFT_CARD",
  ach: "ACH",
  directDebitCanada: "DIRECT_DEBIT_CANADA",
};

/** The merchant and API version in every response. */
export interface ResponseContext {
  merchant: string;
  apiVersion: string;
}

/**
 * Builds the response for a `formSessionUpdate` callback. `errors` names only fields that the page configured,
 * because pages look each key up in their own map without a check.
 */
export function formSessionUpdate(
  { merchant, apiVersion: version }: ResponseContext,
  type: PaymentType,
  sessionId: string | null,
  result: UpdateResult,
  masked: Masked,
): FormSessionUpdate {
  const session = { session: { id: sessionId ?? "" } };
  switch (result.status) {
    case "ok":
      return {
        status: "ok",
        merchant,
        session: { ...result.session, updateStatus: "SUCCESS" },
        sourceOfFunds: { type: SOURCE_TYPE[type], provided: provided(type, result, masked) },
        version,
      };
    case "fields_in_error": {
      const named = Object.entries(result.errors).map(([field, why]) => [errorKey(roleOfPath(field)!), why]);
      return { status: "fields_in_error", ...session, errors: Object.fromEntries(named), version };
    }
    default:
      return { status: result.status, ...session, errors: { message: result.message }, version };
  }
}

function provided(
  type: PaymentType,
  result: UpdateResult,
  masked: Masked,
): Record<string, Record<string, unknown>> {
  const tree: Record<string, unknown> = {};
  for (const { path, value } of masked) {
    let at = tree;
    const steps = path.split(".");
    const last = steps.pop()!;
    for (const step of steps) at = (at[step] ??= {}) as Record<string, unknown>;
    at[last] = value;
  }
  if (Object.keys(tree).length > 0) return tree as Record<string, Record<string, unknown>>;
  // Without masked values, returns only the brand and whether a security code was provided.
  const { securityCodeProvided, ...facts } = (result.status === "ok" && result.card) || {
    securityCodeProvided: false,
  };
  return { [type]: { ...(type === "card" && facts), ...(securityCodeProvided && { securityCode: "xxx" }) } };
}

/** Builds the result for an `onCardTypeChange` callback, with amounts as numbers. */
export function cardType({ status, brand, scheme, fundingMethod, order }: CardFacts): CardType {
  if (status === "UNKNOWN") return { status: "INSUFFICIENT_LENGTH" };
  return {
    status,
    brand,
    scheme,
    fundingMethod,
    issuer: "",
    localBrand: "",
    ...(order && {
      order: {
        currency: order.currency,
        netAmount: Number(order.netAmount),
        amount: Number(order.amount),
        merchantCharge: { type: "SURCHARGE", amount: Number(order.merchantCharge.amount) },
      },
    }),
  };
}
