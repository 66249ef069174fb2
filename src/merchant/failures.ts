/** The gateway refused the request; nothing was charged. */
export interface Refused {
  status: "refused";
  /** 400 for the request, 401 for the credentials, 404 for the URL. */
  httpStatus: number;
  /** The gateway's `error.cause`, such as `INVALID_REQUEST` or `REQUEST_REJECTED`. */
  cause: string;
  /** The field that caused it, as a dotted name. */
  field?: string;
  /** For a log, not for a payer. Runs of four and more digits are removed. */
  explanation?: string;
  /** For a failed version precondition, if the gateway reports it: what has changed in the session since. */
  changed?: readonly Change[];
}

/** The gateway sent no response, or none that can be read. This call charged nothing. */
export interface Unreachable {
  status: "unreachable";
}

/** The things that may change after a decision. Names, never values. */
export const CHANGES = ["cardType", "shippingAddress", "amount"] as const;
/** One of the things that may change after a decision. */
export type Change = (typeof CHANGES)[number];
