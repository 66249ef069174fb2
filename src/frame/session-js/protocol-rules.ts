import { latePattern } from "../../core/late-pattern.ts";
import { FIELDS, type FieldRule, type FieldRules, type Role } from "../../core/fields.ts";

/** How a page of `session.js` wants one field to show and take text. */
export interface Display {
  grouped?: boolean | undefined;
  rejecting?: boolean | undefined;
  longest?: string | undefined;
  choices?: readonly { value: string; label: string }[] | undefined;
}

/** Characters that a field can hold, where they are taken in and judged instead of swallowed. */
const ILLEGAL = () => latePattern("[^\\p{Nd}\\s/.-]");

/** The value has a character that does not belong in this field. */
export const hasIllegal = (rule: FieldRule, value: string): boolean =>
  rule.tidy !== undefined && ILLEGAL().test(value);

/** The rules of the fields, with one field's adapted to what its page asked for. */
export function protocolRules(role: string, { grouped, rejecting, longest, choices }: Display): FieldRules {
  const rule: FieldRule | undefined = FIELDS[role as Role];
  if (!rule) return FIELDS;
  const adapted: FieldRule = { ...rule, free: true };
  const most = Number(longest ?? 99);
  const { tidy, show } = rule;
  if (tidy && show) {
    // A date and a number are cut by their own rules; `maxlength` counts the characters of a plain field.
    const cut = role === "card.number" ? 99 : most;
    adapted.tidy = (text) => (rejecting === false && ILLEGAL().test(text) ? text : tidy(text)).slice(0, cut);
    adapted.judge = (value, now) => (ILLEGAL().test(value) ? "invalid" : rule.judge(value, now));
    adapted.judgeTyped = (value, now) => {
      if (ILLEGAL().test(value)) return "invalid";
      if (rule.judgeTyped) return rule.judgeTyped(value, now);
      return value && value.length < rule.longest(now) ? "incomplete" : rule.judge(value, now);
    };
    // What is wrong anyway stays as it was typed: groups would come into it once more with each key.
    const plain = role === "card.number" && !grouped;
    adapted.show = (value) => (plain || ILLEGAL().test(value) ? value : show(value));
  }
  if (choices) {
    const values = choices.map(({ value }) => value).filter((value) => value !== "");
    adapted.chosen = true;
    adapted.choices = () => values;
    adapted.labels = Object.fromEntries(choices.map(({ value, label }) => [value, label]));
  }
  return { ...FIELDS, [role]: adapted };
}
