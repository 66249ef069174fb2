import { textAt, type Json, type JsonObject } from "../../core/json.ts";
import { amountNumber } from "../../core/money.ts";
import { merge } from "../../core/merge.ts";
import { orderInForce, readMoney } from "../../core/order-money.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { parseRequest } from "../../wire/rest/rest-parse.ts";
import { FrameInquiry, PaymentOptionsInquiry } from "../../wire/rest/rest-requests.ts";
import type { BinTable, CardFacts } from "../cards/bin-table.ts";
import type { Call, Handlers } from "../auth/calls.ts";
import { chargeFor, isChargeForbidden } from "../payments/charge.ts";
import type { MerchantProfile } from "../config/merchants.ts";
import { checkVersion } from "../sessions/version-precondition.ts";
import type { Session, Sessions } from "../sessions/sessions.ts";
import { fieldsOf } from "../../wire/rest/rest-parse.ts";
import { numberOf } from "../cards/source-view.ts";

export interface InquiryDependencies {
  sessions: Sessions;
  bins: BinTable;
}

/**
 * Payment Options Inquiry (protocol, 1.13): what the merchant takes; with a card or its leading digits, what
 * card that is; with an amount too, what paying with it costs (7.2). It changes nothing and keeps the code.
 */
export function inquiryHandlers({
  sessions,
  bins,
}: InquiryDependencies): Pick<Handlers, "PAYMENT_OPTIONS_INQUIRY"> {
  async function sessionOf(call: Call, request: JsonObject): Promise<Session | undefined> {
    const { caller, profile, apiVersion } = call;
    const id = caller.kind === "session" ? caller.sessionId.reveal() : textAt(request, "session.id");
    if (id === undefined) return undefined;
    const address = { merchant: profile.id, apiVersion, id };
    if (caller.kind === "session") await sessions.spend(address);
    const session = await sessions.find(address);
    if (caller.kind === "frame" && session.row.authenticationLeft === 0) {
      throw new GatewayError("AUTHENTICATION_LIMIT");
    }
    checkVersion(session, textAt(request, "session.version"));
    return session;
  }

  return {
    async PAYMENT_OPTIONS_INQUIRY(call) {
      const { profile, apiVersion, caller } = call;
      const schema = caller.kind === "frame" ? FrameInquiry : PaymentOptionsInquiry;
      const request = parseRequest(schema, call.body);
      // Amounts are the merchant's to say, not the payer's.
      if (caller.kind === "session" && "order" in request)
        throw new GatewayError("UNSUPPORTED_FIELD", "order");
      const session = await sessionOf(call, request);
      const own = fieldsOf(request);
      const fields = session ? merge(orderInForce(own, session.fields), own) : own;
      // A frame is told of the card it holds, not of the one in the session.
      const stored = caller.kind === "frame" ? undefined : numberOf(fields);
      const digits = textAt(own, "sourceOfFunds.provided.card.prefix") ?? stored;
      const facts = digits === undefined ? undefined : bins.factsOf(digits);
      const order = quote(fields, apiVersion, profile, facts);
      return {
        merchant: profile.id,
        result: "SUCCESS",
        paymentTypes: { card: { cardTypes: cardTypes(profile, facts) } },
        ...(facts === undefined
          ? {}
          : {
              sourceOfFunds: {
                provided: { card: factsView(facts, bins.localBrandOf(digits!)) },
                type: "CARD",
              },
            }),
        ...(order === undefined ? {} : { order }),
        supportedPaymentOperations: ["AUTHORIZE", "PURCHASE", "VERIFY"].map((name) => ({
          supportedPaymentOperation: name,
        })),
        transactionSources: [{ transactionSource: "INTERNET" }],
        ...(caller.kind === "merchant" && session
          ? {
              session: {
                id: session.id,
                updateStatus: session.row.updateStatus,
                version: session.row.version,
              },
            }
          : {}),
        version: String(apiVersion),
      };
    },
  };
}

/** The types that are taken; with a card at hand, its own if that is among them. */
function cardTypes({ brands }: MerchantProfile, facts: CardFacts | undefined): Json[] {
  const taken = facts
    ? brands.filter((brand) => brand === facts.brand)
    : brands.filter((brand) => brand !== "UNKNOWN");
  return taken.map((brand) => ({ cardType: brand }));
}

function factsView(
  { brand, scheme, fundingMethod, issuer }: CardFacts,
  localBrand: string | undefined,
): JsonObject {
  return {
    brand,
    scheme,
    fundingMethod,
    ...(issuer === undefined ? {} : { issuer }),
    ...(localBrand === undefined ? {} : { localBrand }),
  };
}

/**
 * What paying with this card comes to, read as the payment reads it; for a net amount alone, with the charge that
 * the payment is to ask for or to state. Nothing while there is no amount, or no card, to speak of, or where the
 * payment would be refused.
 */
function quote(
  fields: JsonObject,
  apiVersion: number,
  profile: MerchantProfile,
  facts: CardFacts | undefined,
): JsonObject | undefined {
  if (facts === undefined) return undefined;
  const asked = merge({ order: { merchantCharge: { type: "SURCHARGE" } } }, fields);
  const money = readMoney(asked, apiVersion, (code, units) => chargeFor(profile, facts, code, units));
  if ("problem" in money || isChargeForbidden(profile, facts, fields, money)) return undefined;
  const { currency } = money;
  return {
    amount: amountNumber(money.amount, currency),
    currency,
    merchantCharge: { amount: amountNumber(money.charge, currency), type: "SURCHARGE" },
    netAmount: amountNumber(money.net, currency),
  };
}
