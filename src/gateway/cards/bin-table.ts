import { readFileSync } from "node:fs";
import { brandOf } from "../../core/brands.ts";
import { schemeOf } from "../../core/schemes.ts";
import { Brand, FundingMethod, Scheme } from "../../wire/schema/fields.ts";
import { read, strictObject } from "../../wire/schema/schema.ts";

/** The facts about a card that the leading digits of its number give. */
export interface CardFacts {
  brand: Brand;
  scheme: Scheme;
  fundingMethod: FundingMethod;
  issuer?: string;
  /** The issuer's country (ISO 3166-1, three letters). For surcharge rules; responses do not show it. */
  country?: string;
  /** The issuer's product. For surcharge rules; responses do not show it. */
  product?: string;
}

/** Facts by the leading digits of a card number: six at least, and missing digits count as zeros. */
export interface BinTable {
  factsOf(digits: string): CardFacts;
  /** The local scheme of a co-badged card, over which the payer may choose to pay. */
  localBrandOf(digits: string): string | undefined;
}

const CardType = strictObject({ brand: Brand, scheme: Scheme, fundingMethod: FundingMethod });

interface Range {
  low: number;
  high: number;
  facts: CardFacts;
  localBrand: string | undefined;
}

/** Ranges are compared by this many leading digits, because issuers' ranges have up to eleven. */
const DIGITS = 11;
const MIN_DIGITS = 6;

/** Thrown for an invalid table. */
export class BinTableError extends Error {
  /** The first invalid line, from 1; undefined when the whole file is invalid. */
  readonly line: number | undefined;

  constructor(problem: string, line?: number) {
    super(line === undefined ? `bin table: ${problem}` : `bin table, line ${line}: ${problem}`);
    this.name = "BinTableError";
    this.line = line;
  }
}

/** The table of the test ranges, which ships with the gateway. */
export const TEST_RANGES = new URL("bin-table.csv", import.meta.url);

/**
 * Reads the table `low,high,brand,scheme,fundingMethod,issuer,country,product,localBrand`, ranges of 6 to 11 leading
 * digits in rising order (docs/bin-table.md).
 *
 * @throws BinTableError that names the invalid line
 */
export function readBinTable(file: string | URL = TEST_RANGES): BinTable {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new BinTableError("the file cannot be read");
  }
  if (!text.endsWith("\n"))
    throw new BinTableError("the last line does not end with a line feed, so the file may be incomplete");
  const [, ...lines] = text.trimEnd().split(/\r?\n/);
  if (lines.length === 0) throw new BinTableError("the file has no ranges");
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
    throw new BinTableError("more than nine columns; a text must not contain a comma", number);
  if (!/^\d{6,11}$/.test(low) || !/^\d{6,11}$/.test(high)) {
    throw new BinTableError("low and high must be 6 to 11 digits", number);
  }
  const type = read(CardType, { brand, scheme, fundingMethod });
  if (!type) throw new BinTableError("brand, scheme or funding method is unknown", number);
  if (country && !/^[A-Z]{3}$/.test(country))
    throw new BinTableError("a country must be three capital letters", number);
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
  if (digits.length < MIN_DIGITS) return undefined;
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
