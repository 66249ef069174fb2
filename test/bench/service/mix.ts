/** What a checkout asks of the service. */
export type Kind = "create" | "update" | "retrieve" | "pay";

/** Of ten requests; spread out, so that no kind comes in a row of its own. */
const MIX: readonly Kind[] = [
  "update",
  "create",
  "retrieve",
  "update",
  "pay",
  "update",
  "create",
  "retrieve",
  "update",
  "pay",
];

/** Somebody who carries out requests: the service, or less than it. */
export interface Contender {
  name: string;
  /** Request number `n`, on one of a few sessions. */
  carryOut(kind: Kind, n: number): Promise<void>;
}

/** Sessions that are worked on in turn; more than there are clients at a time, so that few meet on one. */
export const SESSIONS = 128;

/** The kind of request number `n`. */
export const kindOf = (n: number): Kind => MIX[n % MIX.length]!;
