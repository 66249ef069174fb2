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
