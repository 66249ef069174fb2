/** The card data that a payer types. */
export interface CardToType {
  number: string;
  expiry: string;
  code: string;
  name: string;
}

/** Test cards of the protocol (8.1, 8.2), by purpose. */
export const CARDS = {
  /** A surcharge of 1.5 %. */
  mastercardCredit: { number: "5123450000000008", expiry: "01/39", code: "100", name: "Ada Example" },
  /** No surcharge. */
  visaDebit: { number: "4012000033330026", expiry: "01/39", code: "100", name: "Ada Example" },
  /** A surcharge of 2.5 %. */
  amex: { number: "371881634498004", expiry: "01/39", code: "1000", name: "Grace Example" },
  visaCredit: { number: "4508750015741019", expiry: "01/39", code: "100", name: "Ada Example" },
  declined: { number: "5123450000000008", expiry: "05/39", code: "100", name: "Ada Example" },
} satisfies Record<string, CardToType>;
