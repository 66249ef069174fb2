import { nearestLocale } from "../../wire/page-frame/nearest-locale.ts";

/** Language tags without a file of their own, and the locale that replaces them. */
const ALIASES: Readonly<Record<string, string>> = {
  "in": "id",
  "iw": "he",
  "nn": "no",
  "sr-Latn": "en",
  "zh-Hant": "zh-TW",
  "zh-HK": "zh-TW",
  "zh-MO": "zh-TW",
};

/** Returns the path of the nearest locale, for a path below `/assets/` whose locale has no file. */
export type FindLocale = (path: string) => string;

/**
 * Finds the nearest locale that has a file. A page requests a language by its tag and needs no list of files. The file
 * itself names its language.
 *
 * @param paths paths of all files; those of locales end with `locales/{tag}.json`
 */
export function findLocales(paths: Iterable<string>): FindLocale {
  const FILE = /^(.*locales\/)([\w-]{2,35})\.json$/;
  const byFolder = new Map<string, string[]>();
  for (const path of paths) {
    const [, folder, tag] = FILE.exec(path) ?? [];
    if (folder && tag) byFolder.set(folder, [...(byFolder.get(folder) ?? Object.keys(ALIASES)), tag]);
  }
  for (const tags of byFolder.values()) tags.sort((one, other) => one.length - other.length);
  return (path) => {
    const [, folder, tag] = FILE.exec(path) ?? [];
    const tags = folder && byFolder.get(folder);
    if (!folder || !tag || !tags) return path;
    const nearest = nearestLocale(tag, tags);
    return `${folder}${ALIASES[nearest] ?? nearest}.json`;
  };
}
