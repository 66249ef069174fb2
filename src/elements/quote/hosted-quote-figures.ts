import { currencyDigits, formatAmount, parseAmount } from "../../wire/schema/money.ts";

/** What a page or its server says that an order costs. Decimal texts, as the gateway takes them. */
export interface QuoteInput {
  /** ISO 4217. */
  currency: string;
  /** Goods, tax and shipping, without the charge for the card. */
  netAmount: string;
  /** The charge for this card; nothing while no card is known. */
  charge?: string | undefined;
  /** The session's version that this was decided on, if a server has. */
  version?: string | undefined;
}

/** What is shown: `amount` is `netAmount` and `charge` together. */
export interface ShownQuote extends QuoteInput {
  amount: string;
}

/** A quote in smallest units; `charge` is nothing while it is not known. */
export interface Figures {
  currency: string;
  net: bigint;
  charge: bigint | undefined;
  version: string | undefined;
}

/** Reads a quote. Nothing when a part is no amount in the currency. */
export function readFigures({ currency, netAmount, charge, version }: QuoteInput): Figures | undefined {
  if (!/^[A-Z]{3}$/.test(currency)) return undefined;
  const net = parseAmount(netAmount, currency);
  const units = charge ? parseAmount(charge, currency) : undefined;
  if (net === undefined || (charge && units === undefined)) return undefined;
  return { currency, net, charge: units, version };
}

/** What the payer owes by these figures, in smallest units: the net amount alone while the charge is not known. */
export function totalOf({ net, charge = 0n }: Figures): bigint {
  return net + charge;
}

/** The figures as decimal texts. */
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

/** An amount for people, in their language, with the currency's own decimals (ISO 4217) and never by way of a float. */
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
