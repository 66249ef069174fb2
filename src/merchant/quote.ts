import { addAmounts, amountText, minorUnits } from "./amounts.ts";
import type { Fields } from "./json.ts";
import type { OrderResponse } from "./response.ts";

/** The result of a shop's rule: the price, and the surcharge for this card. Amounts are decimal texts. */
export interface Price {
  /** ISO 4217. */
  currency: string;
  /** Goods, tax and shipping, without the charge. */
  netAmount: string;
  /** The surcharge. None if left out; `GATEWAY` applies the operator's surcharge rules for the merchant. */
  charge?: string;
}

/** The amounts of a payment: `amount` is the sum of `netAmount` and `charge`. Decimal texts with all the currency's decimals. */
export interface Quote {
  currency: string;
  netAmount: string;
  charge: string;
  amount: string;
}

/** Adds up a price. @throws RangeError for an invalid amount */
export function quoteOf({ currency, netAmount, charge = "0" }: Price): Quote {
  return {
    currency,
    netAmount: addAmounts(currency, netAmount),
    charge: addAmounts(currency, charge),
    amount: addAmounts(currency, netAmount, charge),
  };
}

/** Reads the quote in a response, whose amounts are JSON numbers; undefined when it is missing or its sum is wrong. */
export function readQuote(order: OrderResponse = {}): Quote | undefined {
  const { currency, merchantCharge } = order;
  if (currency === undefined) return undefined;
  const netAmount = readAmount(order.netAmount, currency);
  const charge = readAmount(merchantCharge?.amount ?? 0, currency);
  if (netAmount === undefined || charge === undefined) return undefined;
  const quote = quoteOf({ currency, netAmount, charge });
  return quote.amount === readAmount(order.amount, currency) ? quote : undefined;
}

/** Reads an amount of a response as decimal text; undefined when it is not an amount. */
export function readAmount(amount: string | number | undefined, currency: string): string | undefined {
  if (amount === undefined) return undefined;
  try {
    return amountText(minorUnits(String(amount), currency), currency);
  } catch {
    return undefined;
  }
}

/** Returns the quote as a payment's `order` group. Before API version 67 the surcharge has another name. */
export function orderFields({ currency, netAmount, charge, amount }: Quote, apiVersion: number): Fields {
  const money = { currency, amount, netAmount };
  if (minorUnits(charge, currency) === 0n) return money;
  return apiVersion < 67
    ? { ...money, surchargeAmount: charge }
    : { ...money, merchantCharge: { type: "SURCHARGE", amount: charge } };
}
