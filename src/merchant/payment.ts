import { changesBetween, type Decided, type Decision, type Rule } from "./decision.ts";
import type { Fields } from "./json.ts";
import { orderFields } from "./quote.ts";
import { type Change, CHANGES, type Refused } from "./failures.ts";
import type { PayResult } from "./results.ts";
import type { SessionApi } from "./session-api.ts";
import type { Transactions } from "./transactions.ts";

/** How a decision is paid. */
export interface PayOptions {
  /** The merchant's id of the order. */
  order: string;
  /** The merchant's id of this attempt; another only after a decline. */
  transaction: string;
  /**
   * Asks the payer about what is so now. Without it, or when it says no, the payment ends as `changed`, and the
   * shop shows `decision` and lets the payer press Pay again.
   */
  confirm?: (decision: Decision, changed: readonly Change[]) => boolean | Promise<boolean>;
  /** How often `confirm` may be asked; 3 when left out. */
  times?: number;
  /** The rule to decide again by, for a decision that came out of storage. */
  rule?: Rule;
  /** Further fields of the operation, such as a saved card's `sourceOfFunds.token`. */
  fields?: Fields;
}

export interface PaymentParts {
  apiVersion: number;
  retrieve: SessionApi["retrieve"];
  transactions: Transactions;
  decide: (session: string, rule: Rule) => Promise<Decided>;
  ruleOf: (decision: Decision) => Rule | undefined;
}

/**
 * Pays exactly what was decided, with the card and the address it was decided on. Whatever the payer has not
 * seen is asked about first; whatever is not known to have been charged is not charged again.
 */
export async function payDecision(
  { apiVersion, retrieve, transactions, decide, ruleOf }: PaymentParts,
  first: Decision,
  { order, transaction, confirm, times = 3, rule = ruleOf(first), fields = {} }: PayOptions,
): Promise<PayResult> {
  if (!rule) throw new TypeError("a decision out of storage is paid with its rule");
  let decision = first;
  let left = times;
  const agreed = async (changed: readonly Change[]) =>
    confirm !== undefined && left-- > 0 && (await confirm(decision, changed));

  if (!first.shown && !(await agreed(first.differs))) {
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
    const changed = withTold(changesBetween(decision, again.decision), result.changed);
    decision = again.decision;
    if (!(await agreed(changed))) return { status: "changed", decision, changed };
  }

  /** Gateways word the lock's refusal differently; that the session is at another version is what tells. */
  async function hasMoved(version: string, { field, httpStatus }: Refused): Promise<boolean> {
    if (field === "session.version") return true;
    if (httpStatus !== 400) return false;
    const now = await retrieve(first.session.id);
    return now.status === "retrieved" && now.facts.version !== version;
  }
}

/**
 * What a payer is told. A card or an address that was changed, and changed back, is known to the gateway alone; of
 * the amount only what the payer sees counts.
 */
function withTold(seen: readonly Change[], told: readonly Change[] = []): Change[] {
  return CHANGES.filter((change) => seen.includes(change) || (change !== "amount" && told.includes(change)));
}

function groupOf(order: Fields[string] | undefined): Fields {
  return typeof order === "object" && order !== null && !Array.isArray(order) ? (order as Fields) : {};
}
