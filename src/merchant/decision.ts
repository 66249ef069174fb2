import type { SessionApi } from "./session-api.ts";
import type { SessionFacts } from "./facts.ts";
import type { Json } from "./json.ts";
import { quoteOf, readAmount, type Price, type Quote } from "./quote.ts";
import { type Change, CHANGES, type Refused, type Unreachable } from "./failures.ts";

/** What the page posts: the session as it stored it, and the amount that the payer saw. Only ever compared. */
export interface Shown {
  id: string;
  version?: string;
  /** Decimal text. */
  amount?: string;
}

/** A shop's rule: what this session costs. It may throw; then nothing is decided and nothing charged. */
export type Rule = (facts: SessionFacts) => Price | Promise<Price>;

/** What a session costs, and the version for which that is so. Plain data: it survives JSON. */
export interface Decision {
  session: { id: string; version: string };
  facts: SessionFacts;
  quote: Quote;
  /** Whether the payer has seen this: the page's version and amount are those decided on. */
  shown: boolean;
  /** In what this differs from what the payer saw: the amount, and what the gateway says was written since. */
  differs: readonly Change[];
}

/** A decision, or why there is none. */
export type Decided = { status: "decided"; decision: Decision } | Refused | Unreachable;

/** How often the session may move under a decision that is being made. */
const TRIES = 3;

/** Decides on a session as it is now. The charge of the gateway's rules is asked for under the lock. */
export async function decideOn(
  { retrieve, inquire }: Pick<SessionApi, "retrieve" | "inquire">,
  session: string | Shown,
  rule: Rule,
): Promise<Decided> {
  const { id, version, amount } = typeof session === "string" ? { id: session } : session;
  let failure: Refused | Unreachable = { status: "unreachable" };
  for (let left = TRIES; left > 0; left -= 1) {
    const retrieved = await retrieve(id);
    if (retrieved.status !== "retrieved") return retrieved;
    const { facts } = retrieved;
    const price = await rule(facts);
    const lock = { id, version: facts.version };
    let quote: Quote;
    if (price.charge === "GATEWAY") {
      const answer = await inquire({ session: lock, order: price });
      if (answer.status === "unreachable") return answer;
      if (answer.status === "refused") {
        // Most likely the session moved; if not, the next round is refused the same way.
        failure = answer;
        continue;
      }
      // No card, no charge; but a card without a quote is no answer.
      if (!answer.quote && facts.card) return { status: "unreachable" };
      quote = answer.quote ?? quoteOf({ currency: price.currency, netAmount: price.netAmount });
    } else {
      quote = quoteOf(price);
    }
    const isOtherAmount = amount !== undefined && readAmount(amount, quote.currency) !== quote.amount;
    const isOtherVersion = version !== undefined && version !== facts.version;
    const since = isOtherVersion ? await changedSince({ id, version }) : [];
    const differs = CHANGES.filter((change) =>
      change === "amount" ? isOtherAmount : since.includes(change),
    );
    const shown = !isOtherAmount && !isOtherVersion;
    return { status: "decided", decision: { session: lock, facts, quote, shown, differs } };
  }
  return failure;

  /** An inquiry at an old version changes nothing, and its refusal says what has changed. */
  async function changedSince(old: { id: string; version: string }): Promise<readonly Change[]> {
    const answer = await inquire({ session: old });
    return (answer.status === "refused" && answer.changed) || [];
  }
}

/** In what a later decision differs from an earlier one, in words a shop can show. */
export function changesBetween(before: Decision, after: Decision): Change[] {
  const cardType = ({ card }: SessionFacts) => [card?.brand, card?.scheme, card?.fundingMethod];
  const changes: Change[] = [];
  if (!same(cardType(before.facts), cardType(after.facts))) changes.push("cardType");
  if (!same(before.facts.shipping, after.facts.shipping)) changes.push("shippingAddress");
  const { quote: was } = before;
  const { quote: is } = after;
  if (was.amount !== is.amount || was.charge !== is.charge || was.currency !== is.currency)
    changes.push("amount");
  return changes;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** Members in one order, for two answers may have them in two. */
function sorted(value: unknown): Json | undefined {
  if (Array.isArray(value)) return value.map((each) => sorted(each) ?? null);
  if (typeof value !== "object" || value === null) return value as Json | undefined;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member) ?? null]);
}
