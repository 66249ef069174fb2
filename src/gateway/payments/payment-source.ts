import { isObject, textAt, type JsonObject, without } from "../../core/json.ts";
import { combine, merge } from "../../core/merge.ts";
import { orderInForce } from "../../core/order-money.ts";
import { judgeSecurityCode } from "../../core/security-code.ts";
import { sourceType } from "../../core/source-type.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import type { BinTable, CardFacts } from "../cards/bin-table.ts";
import type { MerchantProfile } from "../config/merchants.ts";
import type { Session, Sessions } from "../sessions/sessions.ts";
import type { Tokens } from "./tokens.ts";
import { fieldsOf } from "../../wire/rest/rest-parse.ts";

const NUMBER = "sourceOfFunds.provided.card.number";
const GIFT_NUMBER = "sourceOfFunds.provided.giftCard.number";
const PIN = "sourceOfFunds.provided.giftCard.pin";

/** Whether both tell a number, and not the same. */
function isOther(own: JsonObject, stored: JsonObject, path: string): boolean {
  const [one, other] = [textAt(own, path), textAt(stored, path)];
  return one !== undefined && other !== undefined && one !== other;
}

/** What an operation works with: request, session and token put together. */
export interface Combined {
  fields: JsonObject;
  session: Session | undefined;
  /** The token that was used, if any. */
  token: string | undefined;
}

export interface SourceDependencies {
  sessions: Sessions;
  tokens: Tokens;
}

/**
 * Puts an operation's fields together: request over session over token (protocol, 1.11). Checks the session's
 * lock and state on the way; changes nothing.
 *
 * @throws GatewayError
 */
export async function combineSources(
  { sessions, tokens }: SourceDependencies,
  merchant: string,
  apiVersion: number,
  request: JsonObject,
): Promise<Combined> {
  const id = textAt(request, "session.id");
  const version = textAt(request, "session.version");
  if (id === undefined && version !== undefined) throw new GatewayError("MISSING_FIELD", "session.id");
  const session = id === undefined ? undefined : await sessions.forUse({ merchant, apiVersion, id }, version);
  const own = fieldsOf(request);
  let stored = session ? orderInForce(own, session.fields) : {};
  // What is secret of one card is of no use with another's number, and says something of its own card.
  if (isOther(own, stored, GIFT_NUMBER)) stored = without(stored, PIN);
  if (session?.code && !isOther(own, stored, NUMBER)) {
    stored = merge(stored, {
      sourceOfFunds: { provided: { card: { securityCode: session.code.reveal() } } },
    });
  }
  const token = textAt(own, "sourceOfFunds.token") ?? textAt(stored, "sourceOfFunds.token");
  const saved = token === undefined ? {} : await tokens.source(merchant, token);
  return { fields: combine(own, stored, saved), session, token };
}

/** The fields that each kind of source cannot do without. */
const NEEDED: Record<string, readonly string[]> = {
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
 * Checks that there is a whole source of funds, of a kind and brand that the merchant takes.
 *
 * @returns what its number tells, for a card
 * @throws GatewayError
 */
export function checkSource(
  fields: JsonObject,
  profile: MerchantProfile,
  bins: BinTable,
): CardFacts | undefined {
  const source = fields["sourceOfFunds"];
  const type = (isObject(source) ? sourceType(source) : undefined) ?? "CARD";
  const needed = NEEDED[type];
  if (!needed) throw new GatewayError("INVALID_FIELD", "sourceOfFunds.type");
  for (const name of needed) {
    const path = `sourceOfFunds.provided.${name}`;
    if (textAt(fields, path) === undefined) throw new GatewayError("MISSING_FIELD", path);
  }
  const number = textAt(fields, NUMBER);
  if (number === undefined || needed[0] !== "card.number") return undefined;
  const facts = bins.factsOf(number);
  if (!profile.brands.includes(facts.brand)) throw new GatewayError("CARD_NOT_ACCEPTED");
  const code = textAt(fields, "sourceOfFunds.provided.card.securityCode");
  if (code !== undefined && judgeSecurityCode(code, facts.brand) !== "valid") {
    throw new GatewayError("INVALID_FIELD", "sourceOfFunds.provided.card.securityCode");
  }
  return facts;
}
