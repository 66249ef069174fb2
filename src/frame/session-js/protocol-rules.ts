import { latePattern } from "../../core/late-pattern.ts";
import { FIELDS, type FieldRule, type FieldRules, type Role } from "../../core/fields.ts";

/** How a page of `session.js` wants one field to show and accept text. */
export interface Display {
  grouped?: boolean | undefined;
  rejecting?: boolean | undefined;
  longest?: string | undefined;
  choices?: readonly { value: string; label: string }[] | undefined;
}

/** Characters that make a value invalid, in a field that keeps them instead of dropping them. */
const ILLEGAL = () => latePattern("[^\\p{Nd}\\s/.-]");

/** Whether the value has a character that does not belong in this field. */
export const hasIllegal = (rule: FieldRule, value: string): boolean =>
  rule.tidy !== undefined && ILLEGAL().test(value);

/** The rules of all fields, with the rule of one field adapted to what its page asked for. */
export function protocolRules(role: string, { grouped, rejecting, longest, choices }: Display): FieldRules {
  const rule: FieldRule | undefined = FIELDS[role as Role];
  if (!rule) return FIELDS;
  const adapted: FieldRule = { ...rule, free: true };
  const most = Number(longest ?? 99);
  const { tidy, show } = rule;
  if (tidy && show) {
    // The rule of a card number has its own limit. `maxlength` limits the other fields.
    const cut = role === "card.number" ? 99 : most;
    adapted.tidy = (text) => (rejecting === false && ILLEGAL().test(text) ? text : tidy(text)).slice(0, cut);
    adapted.judge = (value, now) => (ILLEGAL().test(value) ? "invalid" : rule.judge(value, now));
    adapted.judgeTyped = (value, now) => {
      if (ILLEGAL().test(value)) return "invalid";
      if (rule.judgeTyped) return rule.judgeTyped(value, now);
      return value && value.length < rule.longest(now) ? "incomplete" : rule.judge(value, now);
    };
    // An invalid value stays as it was typed, because each key would insert the gaps between the groups once more.
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
