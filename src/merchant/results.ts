import type { Decision } from "./decision.ts";
import type { Change, Refused, Unreachable } from "./failures.ts";

/** Charged once. */
export interface Paid {
  status: "paid";
  order: string;
  transaction: string;
  /** The amount that the gateway charged, decimal text. */
  amount: string;
  currency: string;
}

/** Not charged, because the issuer or the network declined. */
export interface Declined {
  status: "declined";
  order: string;
  transaction: string;
  /** The gateway's code, such as `DECLINED` or `EXPIRED_CARD`. */
  gatewayCode: string;
}

/** Not charged, because the price that the payer saw has changed. `decision` is the new price to show. */
export interface Changed {
  status: "changed";
  decision: Decision;
  /** Empty when another card of the same type replaced the first. */
  changed: readonly Change[];
}

/** The outcome is not known yet. Call `settle` later; never pay the order under another transaction id. */
export interface Unknown {
  status: "unknown";
  order: string;
  transaction: string;
}

/** The results of a payment. */
export type PayResult = Paid | Declined | Changed | Unknown | Refused | Unreachable;
