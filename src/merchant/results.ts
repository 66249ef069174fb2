import type { Decision } from "./decision.ts";

/** The gateway understood and said no; nothing was charged. */
export interface Refused {
  status: "refused";
  /** 400 for the request, 401 for the credentials, 404 for the address. */
  httpStatus: number;
  /** The gateway's word: `INVALID_REQUEST`, `REQUEST_REJECTED`. */
  cause: string;
  /** The field it is about, as a dotted name. */
  field?: string;
  /** For a log, never for a payer. Longer runs of digits are taken out. */
  explanation?: string;
  /** Of the lock's refusal, if the gateway says so: what was written to the session since. */
  changed?: readonly Change[];
}

/** No answer, or none that can be read. Nothing was charged by this call, or it was none that charges. */
export interface Unreachable {
  status: "unreachable";
}

/** What may have changed since a decision. Names, never values. */
export const CHANGES = ["cardType", "shippingAddress", "amount"] as const;
export type Change = (typeof CHANGES)[number];

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
