import { at, textAt, type JsonObject } from "../../core/json.ts";
import { amountNumber, parseAmount } from "../../core/money.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { parseRequest } from "../../wire/rest/rest-parse.ts";
import type { BinTable } from "../cards/bin-table.ts";
import { idOf, type Call, type Handlers } from "../auth/calls.ts";
import { combineSources, type SourceDependencies } from "../payments/payment-source.ts";
import { numberOf, type SourceView } from "../cards/source-view.ts";

export interface AuthenticationDependencies extends SourceDependencies {
  sourceView: SourceView;
  bins: BinTable;
}

/**
 * Initiate Authentication and Authenticate Payer (protocol, 1.12). No issuer is asked here: the answer says so
 * in the protocol's own words, and that the payment may go on. The security code stays.
 */
export function authenticationHandlers(
  parts: AuthenticationDependencies,
): Pick<Handlers, "AUTHENTICATE_PAYER" | "INITIATE_AUTHENTICATION"> {
  async function notSupported(call: Call): Promise<JsonObject> {
    const { profile, apiVersion, caller } = call;
    let request = parseRequest(call.operation.request, call.body);
    if (caller.kind === "session") {
      const id = caller.sessionId.reveal();
      // Neither is a payer's to say: an amount, and the saved card of anybody, whose number the answer would tell in part.
      const foreign = ["order.amount", "sourceOfFunds.token"].find((path) => at(request, path) !== undefined);
      if (foreign !== undefined) throw new GatewayError("UNSUPPORTED_FIELD", foreign);
      await parts.sessions.spend({ merchant: profile.id, apiVersion, id });
      request = { ...request, session: { ...(request["session"] as JsonObject | undefined), id } };
    }
    const { fields } = await combineSources(parts, profile.id, apiVersion, request);
    const currency = textAt(fields, "order.currency");
    if (currency === undefined) throw new GatewayError("MISSING_FIELD", "order.currency");
    const number = numberOf(fields);
    if (number === undefined) throw new GatewayError("MISSING_FIELD", "sourceOfFunds.provided.card.number");
    const amount = parseAmount(textAt(fields, "order.amount") ?? "0", currency) ?? 0n;
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
          card: reduced(
            parts.sourceView({ provided: { card: { number } } }, false),
            parts.bins.factsOf(number).scheme,
          ),
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
  return { AUTHENTICATE_PAYER: notSupported, INITIATE_AUTHENTICATION: notSupported };
}

/** Of the card, this answer shows the masked number and the scheme. */
function reduced(source: JsonObject, scheme: string): JsonObject {
  const number = textAt(source, "provided.card.number");
  return { ...(number === undefined ? {} : { number }), scheme };
}
