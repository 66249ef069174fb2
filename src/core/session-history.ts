import type { OrderAmounts } from "./order-money.ts";

/** What a shop decides on and an update can change. Names alone: no value is ever part of the answer. */
export const SESSION_CHANGES = ["CARD_TYPE", "SHIPPING_ADDRESS", "AMOUNT"] as const;
export type SessionChange = (typeof SESSION_CHANGES)[number];

/** What each write changed, by the version that it ended; the oldest first. */
export type SessionHistory = readonly (readonly [version: string, changes: readonly SessionChange[]])[];

/** How many writes back a session can say what has changed since. */
const LONGEST = 12;

/** The content of a session, as far as a change is looked for in it. */
export interface ChangeableContent {
  sourceOfFunds?:
    | {
        token?: string | undefined;
        provided?: { card?: { number?: string | undefined } | undefined } | undefined;
      }
    | undefined;
  shipping?: object | undefined;
  order?: OrderAmounts | undefined;
}

/**
 * What an update changed, of what shops decide on. Another card of the same type is no change here.
 *
 * @param cardTypeOf the type of the card with this number, as text that differs where types do
 */
export function changesBetween(
  before: ChangeableContent,
  after: ChangeableContent,
  cardTypeOf: (number: string) => string,
): SessionChange[] {
  const looks: Record<SessionChange, (content: ChangeableContent) => unknown> = {
    CARD_TYPE({ sourceOfFunds }) {
      const number = sourceOfFunds?.provided?.card?.number;
      return [sourceOfFunds?.token, number === undefined ? undefined : cardTypeOf(number)];
    },
    SHIPPING_ADDRESS: ({ shipping }) => shipping,
    AMOUNT: ({ order = {} }) => [
      order.currency,
      order.amount,
      order.netAmount,
      order.merchantCharge,
      order.surchargeAmount,
    ],
  };
  // An update keeps the members' order, so equal content is equal text.
  return SESSION_CHANGES.filter(
    (change) => JSON.stringify(looks[change](before)) !== JSON.stringify(looks[change](after)),
  );
}

/** The history after one more write, which ended `version`. */
export function withWrite(
  history: SessionHistory,
  version: string,
  changes: readonly SessionChange[],
): SessionHistory {
  return [...history, [version, changes] as const].slice(-LONGEST);
}

/** What has changed since a version was the current one; nothing when that is not known any more, or never was. */
export function changesSince(history: SessionHistory, version: string): SessionChange[] | undefined {
  const from = history.findIndex(([ended]) => ended === version);
  if (from < 0) return undefined;
  const since = history.slice(from).flatMap(([, changes]) => changes);
  return SESSION_CHANGES.filter((change) => since.includes(change));
}
