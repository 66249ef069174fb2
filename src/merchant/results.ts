import type { Decision } from "./decision.ts";
import type { Change, Refused, Unreachable } from "./failures.ts";

/** Charged, once. */
export interface Paid {
  status: "paid";
  order: string;
  transaction: string;
  /** As the gateway says it charged, decimal text. */
  amount: string;
  currency: string;
}

/** Not charged: the card's side said no. */
export interface Declined {
  status: "declined";
  order: string;
  transaction: string;
  /** The gateway's code, such as `DECLINED` or `EXPIRED_CARD`. */
  gatewayCode: string;
}

/** Not charged: what the payer was shown is not so any more. `decision` is what to show now. */
export interface Changed {
  status: "changed";
  decision: Decision;
  /** Empty when another card of the same type took the place of the first. */
  changed: readonly Change[];
}

/** Whether it was charged is not known yet. Ask `settle` later; never pay the order under another id. */
export interface Unknown {
  status: "unknown";
  order: string;
  transaction: string;
}

/** Every way a payment can end. */
export type PayResult = Paid | Declined | Changed | Unknown | Refused | Unreachable;
