import { readFileSync } from "node:fs";
import { brandOf } from "../core/brands.ts";
import { schemeOf } from "../core/schemes.ts";
import { Brand, FundingMethod, Scheme } from "../wire/fields.ts";
import { read, strictObject } from "../wire/schema.ts";
/** What the leading digits of a card number tell about the card. */
export interface CardFacts {
  brand: Brand;
  scheme: Scheme;
  fundingMethod: FundingMethod;
  issuer?: string;
  /** Where it was issued (ISO 3166-1, three letters). For rules; answers do not tell it. */
  country?: string;
  /** The issuer's product. For rules; answers do not tell it. */
  product?: string;
}

/** Facts by the leading digits of a number (six at least; what is missing counts as zeros). */
export interface BinTable {
  factsOf(digits: string): CardFacts;
  /** The local scheme that a co-badged card can be charged over as well, if its payer so chooses. */
  localBrandOf(digits: string): string | undefined;
}

const CardType = strictObject({ brand: Brand, scheme: Scheme, fundingMethod: FundingMethod });

interface Range {
  low: number;
  high: number;
  facts: CardFacts;
  localBrand: string | undefined;
}

/** Ranges are compared on so many leading digits: enough for the eleven-digit ranges of issuers. */
const DIGITS = 11;
const FEWEST = 6;

/**
 * Reads the table `low,high,brand,scheme,fundingMethod,issuer,country,product,localBrand`, ranges of 6 to 11 leading
 * digits in rising order.
 *
 * @throws Error naming the line that is wrong
 */
export function readBinTable(file: string | URL = new URL("bin-table.csv", import.meta.url)): BinTable {
  const [, ...lines] = readFileSync(file, "utf8").trim().split("\n");
  const ranges = lines.map((line, index): Range => {
    const [low = "", high = "", brand, scheme, fundingMethod, issuer, country, product, localBrand] =
      line.split(",");
    const wrong = () => new Error(`bin table, line ${index + 2}: ${line}`);
    if (!/^\d{6,11}$/.test(low) || !/^\d{6,11}$/.test(high)) throw wrong();
    const facts = read(CardType, { brand, scheme, fundingMethod });
    if (!facts) throw wrong();
    return {
      low: Number(low.padEnd(DIGITS, "0")),
      high: Number(high.padEnd(DIGITS, "9")),
      facts: {
        ...facts,
        ...(issuer ? { issuer } : {}),
        ...(country ? { country } : {}),
        ...(product ? { product } : {}),
      },
      localBrand: localBrand || undefined,
    };
  });
  for (const [index, range] of ranges.entries()) {
    const before = ranges[index - 1];
    if (range.low > range.high || (before && before.high >= range.low)) {
      throw new Error(`bin table, line ${index + 2}: ranges must rise and not overlap`);
    }
  }
  return {
    factsOf: (digits) => find(ranges, digits)?.facts ?? byBrand(digits),
    localBrandOf: (digits) => find(ranges, digits)?.localBrand,
  };
}

function find(ranges: readonly Range[], digits: string): Range | undefined {
  if (digits.length < FEWEST) return undefined;
  const value = Number(digits.slice(0, DIGITS).padEnd(DIGITS, "0"));
  let from = 0;
  let to = ranges.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ranges[middle]!.high < value) from = middle + 1;
    else to = middle;
  }
  const range = ranges[from];
  return range && range.low <= value ? range : undefined;
}

function byBrand(digits: string): CardFacts {
  const { brand } = brandOf(digits);
  return { brand, scheme: schemeOf(brand), fundingMethod: "UNKNOWN" };
}
