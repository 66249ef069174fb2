/** The kinds of requests of a checkout. */
export type Kind = "create" | "update" | "retrieve" | "pay";

/** The kinds of ten requests, mixed, so that no kind comes in a block. */
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

/** A contender that processes requests: the gateway, or a part of it. */
export interface Contender {
  name: string;
  /** Request number `n`, on one of a few sessions. */
  carryOut(kind: Kind, n: number): Promise<void>;
}

/** The number of sessions: more than concurrent clients, so that few clients use the same one. */
export const SESSIONS = 128;

/** The kind of request number `n`. */
export const kindOf = (n: number): Kind => MIX[n % MIX.length]!;
