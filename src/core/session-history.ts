import type { OrderAmounts } from "./order-money.ts";

/**
 * The parts of a session that a shop's decision depends on and an update can change. Only these names are reported,
 * never values.
 */
export const SESSION_CHANGES = ["CARD_TYPE", "SHIPPING_ADDRESS", "AMOUNT"] as const;
export type SessionChange = (typeof SESSION_CHANGES)[number];

/** The changes of each write, keyed by the version that it replaced; oldest first. */
export type SessionHistory = readonly (readonly [version: string, changes: readonly SessionChange[]])[];

/** The number of writes that a history keeps. */
const MAX_WRITES = 12;

/** The parts of a session's content that are compared for changes. */
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
 * Returns the changes of an update that matter to a shop's decision. Another card of the same type is not a change.
 *
 * @param cardTypeOf returns the type of the card with this number, as text that differs between types
 */
export function changesBetween(
  before: ChangeableContent,
  after: ChangeableContent,
  cardTypeOf: (number: string) => string,
): SessionChange[] {
  const readers: Record<SessionChange, (content: ChangeableContent) => unknown> = {
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
  // JSON text can be compared, because an update keeps the order of members.
  return SESSION_CHANGES.filter(
    (change) => JSON.stringify(readers[change](before)) !== JSON.stringify(readers[change](after)),
  );
}

/** Returns the history after one more write, which replaced `version`. */
export function withWrite(
  history: SessionHistory,
  version: string,
  changes: readonly SessionChange[],
): SessionHistory {
  return [...history, [version, changes] as const].slice(-MAX_WRITES);
}

/** Returns the changes since a version was current; undefined if the history does not reach back to it. */
export function changesSince(history: SessionHistory, version: string): SessionChange[] | undefined {
  const from = history.findIndex(([ended]) => ended === version);
  if (from < 0) return undefined;
  const since = history.slice(from).flatMap(([, changes]) => changes);
  return SESSION_CHANGES.filter((change) => since.includes(change));
}
