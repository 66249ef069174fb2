import { changesBetween, type Decided, type Decision, type Rule } from "./decision.ts";
import type { Fields } from "./json.ts";
import { orderFields } from "./quote.ts";
import { type Change, CHANGES, type Refused } from "./failures.ts";
import type { PayResult } from "./results.ts";
import type { SessionApi } from "./session-api.ts";
import type { Transactions } from "./transactions.ts";

/** Options of a payment. */
export interface PayOptions {
  /** The merchant's id of the order. */
  order: string;
  /** The merchant's id of this attempt. Use another one only after a decline. */
  transaction: string;
  /**
   * Asks the payer to accept the present price. Without it, or when it returns false, the payment ends as `changed`: the shop
   * then shows `decision` and lets the payer press Pay again.
   */
  confirm?: (decision: Decision, changed: readonly Change[]) => boolean | Promise<boolean>;
  /** How often `confirm` may be called; 3 if left out. */
  times?: number;
  /** The rule to decide by again. Required for a decision that was stored as JSON. */
  rule?: Rule;
  /** Further fields of the operation, such as a saved card's `sourceOfFunds.token`. */
  fields?: Fields;
}

/** The dependencies of `payDecision`. */
export interface PaymentDependencies {
  apiVersion: number;
  retrieve: SessionApi["retrieve"];
  transactions: Transactions;
  decide: (session: string, rule: Rule) => Promise<Decided>;
  ruleOf: (decision: Decision) => Rule | undefined;
}

/**
 * Pays exactly what was decided, with the card and the address of the decision. A price that the payer has not seen is confirmed
 * first. A payment whose outcome is unknown is not charged again.
 */
export async function payDecision(
  { apiVersion, retrieve, transactions, decide, ruleOf }: PaymentDependencies,
  first: Decision,
  { order, transaction, confirm, times = 3, rule = ruleOf(first), fields = {} }: PayOptions,
): Promise<PayResult> {
  if (!rule) throw new TypeError("a decision that was stored needs its rule: set the option `rule`");
  let decision = first;
  let left = times;
  const isConfirmed = async (changed: readonly Change[]) =>
    confirm !== undefined && left-- > 0 && (await confirm(decision, changed));

  if (!first.shown && !(await isConfirmed(first.differs))) {
    return { status: "changed", decision, changed: first.differs };
  }
  for (;;) {
    const { session, quote } = decision;
    const result = await transactions.perform(order, transaction, quote, {
      transaction: { source: "INTERNET" },
      sourceOfFunds: { type: "CARD" },
      ...fields,
      apiOperation: "PAY",
      session,
      order: { ...groupOf(fields["order"]), ...orderFields(quote, apiVersion) },
    });
    if (result.status !== "refused" || !(await hasMoved(session.version, result))) return result;

    const again = await decide(session.id, rule);
    if (again.status !== "decided") return again;
    const changed = withReported(changesBetween(decision, again.decision), result.changed);
    decision = again.decision;
    if (!(await isConfirmed(changed))) return { status: "changed", decision, changed };
  }

  /** Whether the session has another version now, because gateways word the refusal of the precondition differently. */
  async function hasMoved(version: string, { field, httpStatus }: Refused): Promise<boolean> {
    if (field === "session.version") return true;
    if (httpStatus !== 400) return false;
    const now = await retrieve(first.session.id);
    return now.status === "retrieved" && now.facts.version !== version;
  }
}

/**
 * Adds the changes that the gateway reports, because only the gateway knows of a card or address that was changed and changed back.
 * A reported amount does not count, because the payer sees the amount.
 */
function withReported(seen: readonly Change[], reported: readonly Change[] = []): Change[] {
  return CHANGES.filter(
    (change) => seen.includes(change) || (change !== "amount" && reported.includes(change)),
  );
}

function groupOf(order: Fields[string] | undefined): Fields {
  return typeof order === "object" && order !== null && !Array.isArray(order) ? (order as Fields) : {};
}
