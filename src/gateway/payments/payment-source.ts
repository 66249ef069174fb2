import { asJson, at, without } from "../../core/json.ts";
import { combine, merge } from "../../core/merge.ts";
import { orderInForce } from "../../core/order-money.ts";
import { judgeSecurityCode } from "../../core/security-code.ts";
import { sourceType } from "../../core/source-type.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { fieldsOf } from "../../wire/rest/rest-parse.ts";
import type { PaymentFields, PaymentRequest } from "../../wire/rest/rest-requests.ts";
import type { BinTable, CardFacts } from "../cards/bin-table.ts";
import { cardNumberOf, giftCardNumberOf } from "../cards/source-view.ts";
import type { MerchantProfile } from "../config/merchants.ts";
import type { Session, Sessions } from "../sessions/sessions.ts";
import type { Tokens } from "./tokens.ts";

/** The members of a request that name its source of funds: the source itself, a session or a token. */
export type SourceRequest = Pick<PaymentRequest, "session" | "sourceOfFunds">;

/** The session and the saved source of funds that a request names. */
export interface Sources {
  session: Session | undefined;
  /** The token's id, and the source of funds that is saved under it. */
  token: string | undefined;
  saved: PaymentFields;
}

/** No session and no token: the request contains the source of funds, or the card comes from the order. */
export const NO_SOURCES: Sources = { session: undefined, token: undefined, saved: {} };

/** An operation's fields, combined, and where they came from. */
export interface Combined extends Sources {
  fields: PaymentFields;
}

/** The places where a request's source of funds is stored. */
export interface SourceDependencies {
  sessions: Sessions;
  tokens: Tokens;
}

/**
 * Reads the session and the token that a request names. Checks the session's version precondition and update status;
 * changes nothing.
 *
 * @throws GatewayError
 */
export async function loadSources(
  { sessions, tokens }: SourceDependencies,
  merchant: string,
  apiVersion: number,
  { session: use, sourceOfFunds }: SourceRequest,
): Promise<Sources> {
  if (use?.id === undefined && use?.version !== undefined)
    throw new GatewayError("MISSING_FIELD", "session.id");
  const session =
    use?.id === undefined
      ? undefined
      : await sessions.forUse({ merchant, apiVersion, id: use.id }, use.version);
  const token = sourceOfFunds?.token ?? session?.fields.sourceOfFunds?.token;
  const saved = token === undefined ? {} : { sourceOfFunds: await tokens.source(merchant, token) };
  return { session, token, saved };
}

/**
 * Combines an operation's fields: request over session over saved source (protocol, 1.11). The session's security code
 * and PIN take part only with the card that they were given with, because they are useless for another number and would
 * disclose something about their own card.
 */
export function combineFields(request: PaymentFields & SourceRequest, sources: Sources): PaymentFields {
  const { session, saved } = sources;
  const own = fieldsOf({ apiOperation: undefined, ...request });
  let stored = session ? orderInForce(own, session.fields) : {};
  if (isOther(giftCardNumberOf(own), giftCardNumberOf(stored))) stored = without(stored, PIN);
  if (session?.code && !isOther(cardNumberOf(own), cardNumberOf(stored))) {
    const securityCode = session.code.reveal();
    stored = merge<PaymentFields>(stored, { sourceOfFunds: { provided: { card: { securityCode } } } });
  }
  return combine(own, stored, saved);
}

/** {@link loadSources} and {@link combineFields} in one step. @throws GatewayError */
export async function combineSources(
  dependencies: SourceDependencies,
  merchant: string,
  apiVersion: number,
  request: PaymentFields & SourceRequest,
): Promise<Combined> {
  const sources = await loadSources(dependencies, merchant, apiVersion, request);
  return { ...sources, fields: combineFields(request, sources) };
}

const PIN = "sourceOfFunds.provided.giftCard.pin";

/** Whether both numbers are given and differ. */
function isOther(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/** The required fields of each type of source, below `sourceOfFunds.provided`. */
const REQUIRED: Record<string, readonly string[]> = {
  CARD: ["card.number", "card.expiry.month", "card.expiry.year"],
  SCHEME_TOKEN: ["card.number", "card.expiry.month", "card.expiry.year"],
  GIFT_CARD: ["giftCard.number"],
  ACH: ["ach.routingNumber", "ach.bankAccountNumber", "ach.accountType"],
  DIRECT_DEBIT_CANADA: [
    "directDebitCanada.financialInstitutionNumber",
    "directDebitCanada.transitNumber",
    "directDebitCanada.bankAccountNumber",
  ],
};

/**
 * Checks that the source of funds is complete, and of a type and brand that the merchant accepts.
 *
 * @returns the facts about the card; undefined for another type of source
 * @throws GatewayError
 */
export function checkSource(
  { sourceOfFunds = {} }: Pick<PaymentFields, "sourceOfFunds">,
  profile: MerchantProfile,
  bins: BinTable,
): CardFacts | undefined {
  const type = sourceType(sourceOfFunds) ?? "CARD";
  const required = REQUIRED[type];
  if (!required) throw new GatewayError("INVALID_FIELD", "sourceOfFunds.type");
  const { provided = {} } = sourceOfFunds;
  for (const name of required) {
    if (typeof at(asJson(provided), name) !== "string") {
      throw new GatewayError("MISSING_FIELD", `sourceOfFunds.provided.${name}`);
    }
  }
  const { number, securityCode } = provided.card ?? {};
  if (number === undefined || !required.includes("card.number")) return undefined;
  const facts = bins.factsOf(number);
  if (!profile.brands.includes(facts.brand)) throw new GatewayError("CARD_NOT_ACCEPTED");
  if (securityCode !== undefined && judgeSecurityCode(securityCode, facts.brand) !== "valid") {
    throw new GatewayError("INVALID_FIELD", "sourceOfFunds.provided.card.securityCode");
  }
  return facts;
}
