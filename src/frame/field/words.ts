import { SEEN } from "../../wire/schema/fields.ts";
import { ENGLISH, type Words } from "./locales/en.ts";
import { read, wideText } from "../../wire/schema/schema.ts";

const PATIENCE = 2000;
const Text = wideText(SEEN, 120);

/** The texts of a locale file; what it lacks is in English, as all is without one. */
export function wordsOf(file: unknown): Words {
  if (!file) return ENGLISH;
  const words: Words = { ...ENGLISH };
  const texts = file as Record<string, unknown>;
  let key: keyof Words;
  for (key in words) words[key] = read(Text, texts[key]) || words[key];
  return words;
}

/**
 * The texts of the nearest language to this one, which the gateway finds. What its file lacks or the network withholds
 * is in English, which is there without being asked for.
 *
 * @param gateway origin whose `assets/locales/` has the files
 */
export async function loadWords(gateway: string, tag: string): Promise<Words> {
  if (/^en\b/i.test(tag)) return ENGLISH;
  try {
    const answer = await fetch(`${gateway}/assets/locales/${tag}.json`, {
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return wordsOf(await answer.json());
  } catch {
    return ENGLISH;
  }
}

/** The text for a role, one of its errors or a choice: the most particular one there is. Numbers are their own text. */
export function textFor(words: Partial<Record<string, string>>, role: string, error?: string): string {
  if (error) return words[`${role}.${error}`] ?? words[error]!;
  return words[role] ?? words[role.replace(/.*\./, "")] ?? role;
}
