import type { SessionApi } from "./session-api.ts";
import type { SessionFacts } from "./facts.ts";
import type { Json } from "./json.ts";
import { quoteOf, readAmount, type Price, type Quote } from "./quote.ts";
import { type Change, CHANGES, type Refused, type Unreachable } from "./failures.ts";

/** The page's post: the session as it stored it, and the amount that the payer saw. Both are only compared. */
export interface Shown {
  id: string;
  version?: string;
  /** Decimal text. */
  amount?: string;
}

/** A shop's rule that prices a session. When it throws, nothing is decided or charged. */
export type Rule = (facts: SessionFacts) => Price | Promise<Price>;

/** The price of a session, and the session version that it is for. Plain data, which can be stored as JSON. */
export interface Decision {
  session: { id: string; version: string };
  facts: SessionFacts;
  quote: Quote;
  /** Whether the payer has seen this price: the page's version and amount equal those of the decision. */
  shown: boolean;
  /** The differences from what the payer saw: the amount, and changes of the session since, as the gateway reports them. */
  differs: readonly Change[];
}

/** A decision, or the reason why there is none. */
export type Decided = { status: "decided"; decision: Decision } | Refused | Unreachable;

/** How often a decision is tried when the session changes meanwhile. */
const MAX_ATTEMPTS = 3;

/** Prices a session as it is now. The gateway's charge is requested for the session version that the rule saw. */
export async function decideOn(
  { retrieve, inquire }: Pick<SessionApi, "retrieve" | "inquire">,
  session: string | Shown,
  rule: Rule,
): Promise<Decided> {
  const { id, version, amount } = typeof session === "string" ? { id: session } : session;
  let failure: Refused | Unreachable = { status: "unreachable" };
  for (let left = MAX_ATTEMPTS; left > 0; left -= 1) {
    const retrieved = await retrieve(id);
    if (retrieved.status !== "retrieved") return retrieved;
    const { facts } = retrieved;
    const price = await rule(facts);
    const lock = { id, version: facts.version };
    let quote: Quote;
    if (price.charge === "GATEWAY") {
      const response = await inquire({ session: lock, order: price });
      if (response.status === "unreachable") return response;
      if (response.status === "refused") {
        // The session has probably changed; if not, the next attempt is refused in the same way.
        failure = response;
        continue;
      }
      // Without a card there is no charge. A card without a quote is a response that cannot be used.
      if (!response.quote && facts.card) return { status: "unreachable" };
      quote = response.quote ?? quoteOf({ currency: price.currency, netAmount: price.netAmount });
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

  /** Sends an inquiry at an old version, which changes nothing, because its refusal says what has changed. */
  async function changedSince(old: { id: string; version: string }): Promise<readonly Change[]> {
    const response = await inquire({ session: old });
    return (response.status === "refused" && response.changed) || [];
  }
}

/** Returns the changes from an earlier decision to a later one, for the shop to show. */
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

/** Sorts members, because two responses may have them in different orders. */
function sorted(value: unknown): Json | undefined {
  if (Array.isArray(value)) return value.map((each) => sorted(each) ?? null);
  if (typeof value !== "object" || value === null) return value as Json | undefined;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member) ?? null]);
}
