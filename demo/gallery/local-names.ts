import * as z from "zod/mini";
import { ENGLISH_NAMES } from "./gallery-fields.ts";

const Names = z.record(z.string(), z.string());

/** The fields' names in a language, by the keys of the gateway's locale files. */
export type LocalNames = (language: string) => Promise<Readonly<Record<string, string>>>;

/**
 * Reads the names from the gateway, which has them for its own fields, and remembers them. English where the
 * gateway has none, or does not answer.
 *
 * @param gateway as this server reaches it
 */
export function localNames(gateway: string): LocalNames {
  const known = new Map<string, Readonly<Record<string, string>>>([["en", ENGLISH_NAMES]]);
  return async (language) => {
    const before = known.get(language);
    if (before) return before;
    try {
      const answer = await fetch(`${gateway}/assets/locales/${language}.json`);
      const names = Names.safeParse(answer.ok ? await answer.json() : undefined);
      if (!names.success) return ENGLISH_NAMES;
      const all = { ...ENGLISH_NAMES, ...names.data };
      known.set(language, all);
      return all;
    } catch (error) {
      console.error("[shop]", String(error));
      return ENGLISH_NAMES;
    }
  };
}
