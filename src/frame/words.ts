import { SEEN } from "../wire/fields.ts";
import { nearestLocale } from "../wire/locales.ts";
import { ENGLISH, type Words } from "./locales/en.ts";
import { read, wideText } from "../wire/schema.ts";

const PATIENCE = 2000;
const Text = wideText(SEEN, 120);

/** The texts of one language and how it is written. */
export interface Language {
  tag: string;
  direction: "ltr" | "rtl";
  words: Words;
}

/** English: there without being asked for. */
export const IN_ENGLISH: Language = { tag: "en", direction: "ltr", words: ENGLISH };

/**
 * The texts of the nearest language. What a file lacks or the network withholds is in English.
 *
 * @param gateway origin whose `assets/locales/` has the files
 */
export async function loadLanguage(gateway: string, tag: string): Promise<Language> {
  const locale = nearestLocale(tag);
  if (locale === "en") return IN_ENGLISH;
  const words: Words = { ...ENGLISH };
  try {
    const answer = await fetch(`${gateway}/assets/locales/${locale}.json`, {
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const texts: Record<string, unknown> = await answer.json();
    for (const key of Object.keys(words) as (keyof Words)[]) {
      words[key] = read(Text, texts[key]) || words[key];
    }
  } catch {
    return IN_ENGLISH;
  }
  return { tag: locale, direction: /^(ar|fa|he|ur)/.test(locale) ? "rtl" : "ltr", words };
}

/** The text for a role, one of its errors or a choice: the most particular one there is. Numbers are their own text. */
export function textFor(words: Partial<Record<string, string>>, role: string, error = ""): string {
  if (error) return words[`${role}.${error}`] ?? words[error]!;
  return words[role] ?? words[role.replace(/.*\./, "")] ?? role;
}
