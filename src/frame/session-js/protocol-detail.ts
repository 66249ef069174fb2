import { brandOf } from "../../core/brands.ts";
import type { Circumstances, FieldRule } from "../../core/fields.ts";
import type { Brand } from "../../wire/schema/fields.ts";
import type { FromProtocolFrame } from "../../wire/page-frame/protocol-frame.ts";
import type { Outcome } from "../card/api.ts";
import { hasIllegal } from "./protocol-rules.ts";

/** State of the inquiry for the card's type. */
export type Inquiry = "none" | "asking" | Outcome<unknown>;

type Detail = Omit<Extract<FromProtocolFrame, { t: "detail" }>, "t">;
type Reason = NonNullable<Detail["reason"]>;

const wrong = (reason: Reason): Detail => ({ incomplete: false, reason });

/** The state of a value, in the words of the protocol's validity results (`validate`, `onValidityChange`). */
export function detailOf(
  rule: FieldRule,
  value: string,
  now: Circumstances,
  inquiry: Inquiry,
  brands: readonly Brand[],
): Detail {
  if (hasIllegal(rule, value)) return wrong("INVALID_CHARACTERS");
  const verdict = rule.judge(value, now);
  if (verdict === "expired") return wrong("EXPIRED");
  if (verdict === "incomplete" || verdict === "empty") return { incomplete: true };
  if (verdict !== "valid")
    return value.length < rule.longest(now) && mayBecomeValid(rule, value, now)
      ? { incomplete: true }
      : wrong("INVALID_VALUE");
  if (inquiry === "asking") return wrong("AWAITING_SERVER_RESPONSE");
  if (inquiry !== "none") {
    const failed = failureOf(inquiry);
    if (failed) return wrong(failed);
    const brand = cardBrand(inquiry) ?? brandOf(value).brand;
    if (!brands.includes(brand as Brand)) return wrong("NOT_SUPPORTED");
  }
  return { incomplete: false };
}

/** More digits may make the value valid. */
const mayBecomeValid = (rule: FieldRule, value: string, now: Circumstances): boolean =>
  rule.judgeTyped?.(value, now) === "incomplete";

const EXPLAINED: readonly (readonly [RegExp, Reason])[] = [
  [/authentication limit/i, "SESSION_AUTHENTICATION_LIMIT_EXCEEDED"],
  [/credentials|authori[sz]ed/i, "NOT_AUTHORIZED"],
];

/** Why a request failed; undefined if it did not. */
export function failureOf(outcome: Exclude<Inquiry, string>): Reason | undefined {
  if (outcome.is === "ok") return undefined;
  if (outcome.is === "timeout") return "TIMEOUT";
  const explanation = outcome.is === "error" ? (outcome.error.explanation ?? "") : "";
  return EXPLAINED.find(([pattern]) => pattern.test(explanation))?.[1] ?? "SYSTEM_ERROR";
}

function cardBrand(outcome: Exclude<Inquiry, string>): string | undefined {
  const response = (outcome as { body?: { sourceOfFunds?: { provided?: { card?: { brand?: string } } } } })
    .body;
  return response?.sourceOfFunds?.provided?.card?.brand;
}
