import { addAmounts, amountText, minorUnits } from "./amounts.ts";
import { at, textAt, type Fields, type Json } from "./json.ts";

/** What a shop's rule answers: the price, and the charge for paying with this card. Decimal texts. */
export interface Price {
  /** ISO 4217. */
  currency: string;
  /** Goods, tax and shipping, without the charge. */
  netAmount: string;
  /** Nothing for none; `GATEWAY` leaves it to the rules that the operator keeps for the merchant. */
  charge?: string;
}

/** What is charged: `amount` is `netAmount` and `charge` together. Decimal texts, all the currency's decimals. */
export interface Quote {
  currency: string;
  netAmount: string;
  charge: string;
  amount: string;
}

/** A price with its sum. @throws RangeError for what is not an amount */
export function quoteOf({ currency, netAmount, charge = "0" }: Price): Quote {
  return {
    currency,
    netAmount: addAmounts(currency, netAmount),
    charge: addAmounts(currency, charge),
    amount: addAmounts(currency, netAmount, charge),
  };
}

/** The quote in an answer, whose amounts are JSON numbers; nothing when there is none that can be read. */
export function readQuote(order: Json | undefined): Quote | undefined {
  const currency = textAt(order, "currency");
  if (currency === undefined) return undefined;
  const netAmount = readAmount(at(order, "netAmount"), currency);
  const charge = readAmount(at(order, "merchantCharge.amount") ?? 0, currency);
  if (netAmount === undefined || charge === undefined) return undefined;
  const quote = quoteOf({ currency, netAmount, charge });
  return quote.amount === readAmount(at(order, "amount"), currency) ? quote : undefined;
}

/** An amount of an answer as decimal text; nothing when it is none. */
export function readAmount(amount: Json | undefined, currency: string): string | undefined {
  if (typeof amount !== "number" && typeof amount !== "string") return undefined;
  try {
    return amountText(minorUnits(String(amount), currency), currency);
  } catch {
    return undefined;
  }
}

/** The quote as a payment's `order` group. Before API version 67 the charge had another name. */
export function orderFields({ currency, netAmount, charge, amount }: Quote, apiVersion: number): Fields {
  const money = { currency, amount, netAmount };
  if (minorUnits(charge, currency) === 0n) return money;
  return apiVersion < 67
    ? { ...money, surchargeAmount: charge }
    : { ...money, merchantCharge: { type: "SURCHARGE", amount: charge } };
}
