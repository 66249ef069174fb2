import { readFileSync } from "node:fs";
import { brandOf } from "../../core/brands.ts";
import { schemeOf } from "../../core/schemes.ts";
import { Brand, FundingMethod, Scheme } from "../../wire/schema/fields.ts";
import { read, strictObject } from "../../wire/schema/schema.ts";

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

/** A table that cannot be used. */
export class BinTableError extends Error {
  /** The first line that is wrong, counted from 1; none when it is the file as a whole. */
  readonly line: number | undefined;

  constructor(problem: string, line?: number) {
    super(line === undefined ? `bin table: ${problem}` : `bin table, line ${line}: ${problem}`);
    this.name = "BinTableError";
    this.line = line;
  }
}

/** The table of the test ranges, which ships with the service. */
export const TEST_RANGES = new URL("bin-table.csv", import.meta.url);

/**
 * Reads the table `low,high,brand,scheme,fundingMethod,issuer,country,product,localBrand`, ranges of 6 to 11 leading
 * digits in rising order (docs/bin-table.md).
 *
 * @throws BinTableError naming the line that is wrong
 */
export function readBinTable(file: string | URL = TEST_RANGES): BinTable {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new BinTableError("the file cannot be read");
  }
  if (!text.endsWith("\n")) throw new BinTableError("the last line has no end, so more may be missing");
  const [, ...lines] = text.trimEnd().split(/\r?\n/);
  if (lines.length === 0) throw new BinTableError("there are no ranges");
  const ranges = lines.map((line, index) => readRange(line, index + 2));
  for (const [index, range] of ranges.entries()) {
    const before = ranges[index - 1];
    if (range.low > range.high || (before && before.high >= range.low)) {
      throw new BinTableError("ranges must rise and not overlap", index + 2);
    }
  }
  return {
    factsOf: (digits) => find(ranges, digits)?.facts ?? byBrand(digits),
    localBrandOf: (digits) => find(ranges, digits)?.localBrand,
  };
}

function readRange(line: string, number: number): Range {
  const columns = line.split(",");
  const [low = "", high = "", brand, scheme, fundingMethod, issuer, country, product, localBrand] = columns;
  if (columns.length > 9)
    throw new BinTableError("more than nine columns; no text has a comma in it", number);
  if (!/^\d{6,11}$/.test(low) || !/^\d{6,11}$/.test(high)) {
    throw new BinTableError("low and high are 6 to 11 digits", number);
  }
  const type = read(CardType, { brand, scheme, fundingMethod });
  if (!type) throw new BinTableError("brand, scheme or funding method is none that there is", number);
  if (country && !/^[A-Z]{3}$/.test(country)) throw new BinTableError("a country is three letters", number);
  return {
    low: Number(low.padEnd(DIGITS, "0")),
    high: Number(high.padEnd(DIGITS, "9")),
    facts: {
      ...type,
      ...(issuer ? { issuer } : {}),
      ...(country ? { country } : {}),
      ...(product ? { product } : {}),
    },
    localBrand: localBrand || undefined,
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
