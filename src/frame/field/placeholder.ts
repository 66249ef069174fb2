import { latePattern } from "../../core/late-pattern.ts";
import type { Role } from "../../core/fields.ts";
import { type Words } from "./locales/en.ts";

const DIGITS = "^[\\d•xX#· -]{0,23}$";
const LETTERS = "^[\\p{L}\\p{M} .'-]{0,40}$";
const DATE = "^(?=.{0,11}$)[\\p{L} ]*[/.-]?[\\p{L} ]*$";
const CODE = "^([\\d•xX#· -]{0,6}|CVV|CVC|CSC|CID)$";

/** Placeholders that a page may set: an example of the value, and no word that could ask for something else. */
const ALLOWED: readonly (readonly [role: RegExp, form: string])[] = [
  [/expiry/, DATE],
  [/ame|older/, LETTERS],
  [/Code/, CODE],
  [/./, DIGITS],
];

/** The page's placeholder if it matches the grammar of the role or the rule is `free`, else the default. A blank shows none. */
export function placeholderFor(role: Role, words: Words, given?: string, free?: boolean): string {
  const [, form] = ALLOWED.find(([roles]) => roles.test(role))!;
  if (given && (free || latePattern(form).test(given))) return given;
  if (role === "card.number") return "1234 1234 1234 1234";
  if (role === "card.securityCode") return "CVC";
  return role === "card.expiry" ? words["placeholder.expiry"] : "";
}
