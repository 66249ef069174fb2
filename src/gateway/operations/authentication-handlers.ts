import type { JsonObject } from "../../core/json.ts";
import { amountNumber, parseAmount } from "../../core/money.ts";
import { maskNumber } from "../../core/mask.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { parseRequest } from "../../wire/rest/rest-parse.ts";
import {
  AuthenticatePayer,
  InitiateAuthentication,
  type PaymentRequest,
} from "../../wire/rest/rest-requests.ts";
import { idOf, type Call, type Handlers } from "../auth/call.ts";
import type { BinTable } from "../cards/bin-table.ts";
import { cardNumberOf } from "../cards/source-view.ts";
import { combineSources, type SourceDependencies } from "../payments/payment-source.ts";

/** The dependencies of {@link authenticationHandlers}. */
export interface AuthenticationDependencies extends SourceDependencies {
  bins: BinTable;
}

/**
 * Initiate Authentication and Authenticate Payer (protocol, 1.12). The gateway asks no issuer: the response says in the
 * protocol's own words that authentication is not supported and that the payment may proceed. The security code stays.
 */
export function authenticationHandlers(
  dependencies: AuthenticationDependencies,
): Pick<Handlers, "AUTHENTICATE_PAYER" | "INITIATE_AUTHENTICATION"> {
  /** The request, with the session that the caller authenticated with. @throws GatewayError */
  async function withOwnSession(
    { caller, profile, apiVersion }: Call,
    request: PaymentRequest,
  ): Promise<PaymentRequest> {
    if (caller.kind !== "session") return request;
    // The payer may set no amount, and may use no saved card: the response would disclose part of its number.
    if (request.order?.amount !== undefined) throw new GatewayError("UNSUPPORTED_FIELD", "order.amount");
    if (request.sourceOfFunds?.token !== undefined)
      throw new GatewayError("UNSUPPORTED_FIELD", "sourceOfFunds.token");
    const id = caller.sessionId.reveal();
    await dependencies.sessions.spend({ merchant: profile.id, apiVersion, id });
    return { ...request, session: { ...request.session, id } };
  }

  async function notSupported(call: Call, parsed: PaymentRequest): Promise<JsonObject> {
    const { profile, apiVersion } = call;
    const request = await withOwnSession(call, parsed);
    const { fields } = await combineSources(dependencies, profile.id, apiVersion, request);
    const { currency, amount: amountText = "0" } = fields.order ?? {};
    if (currency === undefined) throw new GatewayError("MISSING_FIELD", "order.currency");
    const number = cardNumberOf(fields);
    if (number === undefined) throw new GatewayError("MISSING_FIELD", "sourceOfFunds.provided.card.number");
    const amount = parseAmount(amountText, currency) ?? 0n;
    return {
      authentication: { version: "NONE" },
      merchant: profile.id,
      order: {
        authenticationStatus: "AUTHENTICATION_NOT_SUPPORTED",
        currency,
        id: idOf(call, "orderId"),
        status: "AUTHENTICATION_NOT_NEEDED",
      },
      response: { gatewayCode: "NOT_SUPPORTED", gatewayRecommendation: "PROCEED" },
      result: "SUCCESS",
      sourceOfFunds: {
        provided: {
          card: { number: maskNumber(number), scheme: dependencies.bins.factsOf(number).scheme },
        },
        type: "CARD",
      },
      transaction: {
        amount: amountNumber(amount, currency),
        authenticationStatus: "AUTHENTICATION_NOT_SUPPORTED",
        currency,
        id: idOf(call, "transactionId"),
        type: "AUTHENTICATION",
      },
      version: String(apiVersion),
    };
  }

  return {
    AUTHENTICATE_PAYER: async (call) => notSupported(call, parseRequest(AuthenticatePayer, call.body)),
    INITIATE_AUTHENTICATION: async (call) =>
      notSupported(call, parseRequest(InitiateAuthentication, call.body)),
  };
}
