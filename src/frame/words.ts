import { SEEN } from "../wire/fields.ts";
import { ENGLISH, type Words } from "./locales/en.ts";
import { read, wideText } from "../wire/schema.ts";

const PATIENCE = 2000;
const Text = wideText(SEEN, 120);

/**
 * The texts of the nearest language to this one, which the gateway finds. What its file lacks or the network withholds
 * is in English, which is there without being asked for.
 *
 * @param gateway origin whose `assets/locales/` has the files
 */
export async function loadWords(gateway: string, tag: string): Promise<Words> {
  if (/^en\b/i.test(tag)) return ENGLISH;
  const words: Words = { ...ENGLISH };
  try {
    const answer = await fetch(`${gateway}/assets/locales/${tag}.json`, {
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const texts: Record<string, unknown> = await answer.json();
    for (const key of Object.keys(words) as (keyof Words)[]) {
      words[key] = read(Text, texts[key]) || words[key];
    }
  } catch {
    return ENGLISH;
  }
  return words;
}

/** The text for a role, one of its errors or a choice: the most particular one there is. Numbers are their own text. */
export function textFor(words: Partial<Record<string, string>>, role: string, error = ""): string {
  if (error) return words[`${role}.${error}`] ?? words[error]!;
  return words[role] ?? words[role.replace(/.*\./, "")] ?? role;
}
