import { brandOf } from "./brands.ts";
import { longestNumber } from "./card-number.ts";
import { digitsOf } from "./digits.ts";
import type { Formatting } from "./editing.ts";

/** Formats card numbers in the brand's groups and truncates them to the brand's longest length. */
export const cardNumberText: Formatting = {
  tidy(text) {
    const digits = digitsOf(text);
    return digits.slice(0, longestNumber(digits));
  },
  show(digits) {
    const groups: string[] = [];
    let at = 0;
    for (const size of brandOf(digits).groups) groups.push(digits.slice(at, (at += size)));
    return `${groups.join(" ").trimEnd()}${digits.slice(at)}`;
  },
};
