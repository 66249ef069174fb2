/** The content of every visitor's cart. The names of the goods are in `words/`. */
export const GOODS = [
  { quantity: 1, cents: 3800, drawing: "kettle" },
  { quantity: 2, cents: 950, drawing: "tin" },
] as const;

export const GOODS_CENTS = GOODS.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);

/** The countries that the shop ships to, by ISO 3166 alpha-3 code as in the gateway's API. */
export const COUNTRIES = {
  DEU: { far: false },
  AUT: { far: false },
  FRA: { far: false },
  IRL: { far: false },
  CHE: { far: true },
  GBR: { far: true },
} as const;
export type Country = keyof typeof COUNTRIES;

/** The shipping methods, by the gateway's names of `shipping.method`. Prices in cents; `far` is outside the EU. */
export const METHODS = {
  GROUND: { near: 490, far: 1490 },
  OVERNIGHT: { near: 1250, far: 2950 },
  PICKUP: { near: 0, far: 0 },
} as const;
export type Method = keyof typeof METHODS;

export function isCountry(text: string): text is Country {
  return Object.hasOwn(COUNTRIES, text);
}

export function isMethod(text: string): text is Method {
  return Object.hasOwn(METHODS, text);
}

/** The shipping price in cents. */
export function shippingCents(country: Country, method: Method): number {
  return COUNTRIES[country].far ? METHODS[method].far : METHODS[method].near;
}

/** The published surcharges in percent. The gateway has the same rules and computes the charge. */
export const SURCHARGES = { CREDIT: "1.5", AMEX: "2.5" } as const;

/**
 * The published surcharge for a type of card in cents. It is shown while the payer is still choosing. The amount
 * charged is the gateway's quote for the stored card.
 */
export function publishedSurcharge(net: number, brand: string, fundingMethod: string): number {
  if (brand !== "AMEX" && fundingMethod !== "CREDIT") return 0;
  const percent = Number(brand === "AMEX" ? SURCHARGES.AMEX : SURCHARGES.CREDIT);
  return Math.round((net * percent * 10) / 1000);
}
