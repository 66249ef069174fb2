import * as z from "zod/mini";
import { ENGLISH_NAMES } from "./gallery-fields.ts";

const Names = z.record(z.string(), z.string());

/** Returns the fields' names in a language, by the keys of the gateway's locale files. */
export type LocalNames = (language: string) => Promise<Readonly<Record<string, string>>>;

/**
 * Reads the fields' names from the gateway and caches them. Returns English if the gateway has none or does not
 * respond.
 *
 * @param gateway the address at which this server reaches the gateway
 */
export function localNames(gateway: string): LocalNames {
  const cache = new Map<string, Readonly<Record<string, string>>>([["en", ENGLISH_NAMES]]);
  return async (language) => {
    const cached = cache.get(language);
    if (cached) return cached;
    try {
      const response = await fetch(`${gateway}/assets/locales/${language}.json`);
      const names = Names.safeParse(response.ok ? await response.json() : undefined);
      if (!names.success) return ENGLISH_NAMES;
      const all = { ...ENGLISH_NAMES, ...names.data };
      cache.set(language, all);
      return all;
    } catch (error) {
      console.error("[shop]", String(error));
      return ENGLISH_NAMES;
    }
  };
}
