import type { Json, JsonObject } from "../../core/json.ts";
import { merge } from "../../core/merge.ts";
import { amountNumber } from "../../core/money.ts";
import { orderInForce, readMoney } from "../../core/order-money.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { fieldsOf, parseRequest } from "../../wire/rest/rest-parse.ts";
import { FrameInquiry, PaymentOptionsInquiry, type PaymentFields } from "../../wire/rest/rest-requests.ts";
import type { Call, Handlers } from "../auth/call.ts";
import type { BinTable, CardFacts } from "../cards/bin-table.ts";
import { cardNumberOf } from "../cards/source-view.ts";
import type { MerchantProfile } from "../config/merchants.ts";
import { chargeFor, isChargeForbidden } from "../payments/charge.ts";
import type { Session, Sessions } from "../sessions/sessions.ts";
import { checkVersion } from "../sessions/version-precondition.ts";

/** The dependencies of {@link inquiryHandlers}. */
export interface InquiryDependencies {
  sessions: Sessions;
  bins: BinTable;
}

/**
 * Payment Options Inquiry (protocol, 1.13): the brands that the merchant accepts; with a card or its leading digits, the
 * type of that card; with an amount too, the price of paying with it (7.2). It changes nothing and keeps the code.
 */
export function inquiryHandlers({
  sessions,
  bins,
}: InquiryDependencies): Pick<Handlers, "PAYMENT_OPTIONS_INQUIRY"> {
  /** The session that the inquiry is about: the caller's own, or the one that the request names. @throws GatewayError */
  async function sessionOf(
    { caller, profile, apiVersion }: Call,
    named: { id?: string | undefined; version?: string | undefined } = {},
  ): Promise<Session | undefined> {
    const id = caller.kind === "session" ? caller.sessionId.reveal() : named.id;
    if (id === undefined) return undefined;
    const address = { merchant: profile.id, apiVersion, id };
    if (caller.kind === "session") await sessions.spend(address);
    const session = await sessions.find(address);
    if (caller.kind === "frame" && session.row.authenticationLeft === 0) {
      throw new GatewayError("AUTHENTICATION_LIMIT");
    }
    checkVersion(session, named.version);
    return session;
  }

  return {
    async PAYMENT_OPTIONS_INQUIRY(call) {
      const { profile, apiVersion, caller } = call;
      const request: PaymentOptionsInquiry = parseRequest(
        caller.kind === "frame" ? FrameInquiry : PaymentOptionsInquiry,
        call.body,
      );
      // The merchant sets amounts, not the payer.
      if (caller.kind === "session" && request.order) throw new GatewayError("UNSUPPORTED_FIELD", "order");
      const session = await sessionOf(call, request.session);
      const { gatewayEntryPoint: _, ...own } = fieldsOf(request);
      const fields: PaymentFields = session ? merge(orderInForce(own, session.fields), own) : own;
      // A frame asks about the card in its input, not about the one in the session.
      const stored = caller.kind === "frame" ? undefined : cardNumberOf(fields);
      const digits = request.sourceOfFunds?.provided?.card?.prefix ?? stored;
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

/** The accepted brands; with a card at hand, only its own brand if that is accepted. */
function cardTypes({ brands }: MerchantProfile, facts: CardFacts | undefined): Json[] {
  const accepted = facts
    ? brands.filter((brand) => brand === facts.brand)
    : brands.filter((brand) => brand !== "UNKNOWN");
  return accepted.map((brand) => ({ cardType: brand }));
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
 * The price of paying with this card, computed as a payment computes it. For a net amount alone it includes the charge
 * that the payment is going to ask for or to state.
 *
 * @returns undefined without an amount or a card, or where the payment would be refused
 */
function quote(
  fields: PaymentFields,
  apiVersion: number,
  profile: MerchantProfile,
  facts: CardFacts | undefined,
): JsonObject | undefined {
  if (facts === undefined) return undefined;
  const withCharge = merge<PaymentFields>({ order: { merchantCharge: { type: "SURCHARGE" } } }, fields);
  const money = readMoney(withCharge, apiVersion, (code, units) => chargeFor(profile, facts, code, units));
  if ("problem" in money || isChargeForbidden(profile, facts, fields.order, money)) return undefined;
  const { currency } = money;
  return {
    amount: amountNumber(money.amount, currency),
    currency,
    merchantCharge: { amount: amountNumber(money.charge, currency), type: "SURCHARGE" },
    netAmount: amountNumber(money.net, currency),
  };
}
