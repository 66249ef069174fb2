import { latePattern } from "../../core/late-pattern.ts";
import type { Role } from "../../core/fields.ts";
import { type Words } from "./locales/en.ts";

const DIGITS = "^[\\d•xX#· -]{0,23}$";
const LETTERS = "^[\\p{L}\\p{M} .'-]{0,40}$";
const DATE = "^(?=.{0,11}$)[\\p{L} ]*[/.-]?[\\p{L} ]*$";
const CODE = "^([\\d•xX#· -]{0,6}|CVV|CVC|CSC|CID)$";

/** What may stand in an empty field: an example of its form, and no word that could ask for something else. */
const ALLOWED: readonly (readonly [role: RegExp, form: string])[] = [
  [/expiry/, DATE],
  [/ame|older/, LETTERS],
  [/Code/, CODE],
  [/./, DIGITS],
];

/** The page's placeholder if it fits the field or may be `free`, else our own. A blank one shows none. */
export function placeholderFor(role: Role, words: Words, given?: string, free?: boolean): string {
  const [, form] = ALLOWED.find(([roles]) => roles.test(role))!;
  if (given && (free || latePattern(form).test(given))) return given;
  if (role === "card.number") return "1234 1234 1234 1234";
  if (role === "card.securityCode") return "CVC";
  return role === "card.expiry" ? words["placeholder.expiry"] : "";
}
