import { currencyDigits, formatAmount, parseAmount } from "../../wire/schema/money.ts";

/** The price of an order as the page or its server states it. Amounts are decimal texts, as in the gateway's API. */
export interface QuoteInput {
  /** ISO 4217. */
  currency: string;
  /** Goods, tax and shipping, without the charge for the card. */
  netAmount: string;
  /** The charge for this card; left out while no card is known. */
  charge?: string | undefined;
  /** The session version for which a server computed this quote. */
  version?: string | undefined;
}

/** The quote that is shown. `amount` is the sum of `netAmount` and `charge`. */
export interface ShownQuote extends QuoteInput {
  amount: string;
}

/** A quote in the currency's smallest units. `charge` is undefined while it is not known. */
export interface Figures {
  currency: string;
  net: bigint;
  charge: bigint | undefined;
  version: string | undefined;
}

/** Parses a quote. Returns undefined if a part is not an amount in the currency. */
export function readFigures({ currency, netAmount, charge, version }: QuoteInput): Figures | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return undefined;
  const net = parseAmount(netAmount, currency);
  const units = charge ? parseAmount(charge, currency) : undefined;
  if (net === undefined || (charge && units === undefined)) return undefined;
  return { currency, net, charge: units, version };
}

/** The total in smallest units: the net amount alone while the charge is not known. */
export function totalOf({ net, charge = 0n }: Figures): bigint {
  return net + charge;
}

/** Returns the figures as decimal texts. */
export function quoteOf(figures: Figures): ShownQuote {
  const { currency, net, charge, version } = figures;
  return {
    currency,
    netAmount: formatAmount(net, currency),
    ...(charge === undefined ? {} : { charge: formatAmount(charge, currency) }),
    amount: formatAmount(totalOf(figures), currency),
    ...(version === undefined ? {} : { version }),
  };
}

/**
 * Formats an amount in the payer's language with the currency's own decimals (ISO 4217), without floating-point
 * arithmetic.
 */
export function moneyText(units: bigint, currency: string, language: string): string {
  const digits = currencyDigits(currency);
  const style = {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  } as const;
  const text = formatAmount(units, currency) as Intl.StringNumericLiteral;
  try {
    return new Intl.NumberFormat(language.replaceAll("_", "-"), style).format(text);
  } catch {
    return new Intl.NumberFormat("en", style).format(text);
  }
}
