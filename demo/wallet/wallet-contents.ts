/** The content of the demo's wallet, the same for every payer: test cards and two addresses. */
export const WALLET_CARDS = {
  visa: {
    name: "Visa debit",
    detail: "ending in 0026",
    card: { number: "4012000033330026", expiry: { month: "01", year: "39" }, nameOnCard: "Ada Example" },
  },
  amex: {
    name: "American Express",
    detail: "ending in 8004",
    card: { number: "371881634498004", expiry: { month: "01", year: "39" }, nameOnCard: "Ada Example" },
  },
} as const;
export type WalletCard = keyof typeof WALLET_CARDS;

const contact = { firstName: "Ada", lastName: "Example", email: "ada@wallet.example" };

export const WALLET_ADDRESSES = {
  berlin: {
    name: "Home",
    detail: "Alpha St 1, 10115 Berlin, Germany",
    shipping: {
      address: { street: "Alpha St 1", city: "Berlin", postcodeZip: "10115", country: "DEU" },
      contact,
    },
  },
  zurich: {
    name: "Office",
    detail: "Lakeside 4, 8001 Zürich, Switzerland",
    shipping: {
      address: { street: "Lakeside 4", city: "Zürich", postcodeZip: "8001", country: "CHE" },
      contact,
    },
  },
} as const;
export type WalletAddress = keyof typeof WALLET_ADDRESSES;
