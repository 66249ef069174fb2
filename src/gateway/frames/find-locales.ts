import { nearestLocale } from "../../wire/page-frame/nearest-locale.ts";

/** Old codes, neighbours and scripts of languages, and whose words they get. */
const ALSO: Readonly<Record<string, string>> = {
  "in": "id",
  "iw": "he",
  "nn": "no",
  "sr-Latn": "en",
  "zh-Hant": "zh-TW",
  "zh-HK": "zh-TW",
  "zh-MO": "zh-TW",
};

/** Puts the file of the nearest language in the place of one that there is not, below `/assets/`. */
export type FindLocale = (path: string) => string;

/**
 * Learns which languages there are, and finds the nearest: whoever wants a language asks for it by its tag and needs no
 * list. The words say themselves which language they are in.
 *
 * @param paths addresses of all files; those of languages end in `locales/{tag}.json`
 */
export function findLocales(paths: Iterable<string>): FindLocale {
  const FILE = /^(.*locales\/)([\w-]{2,35})\.json$/;
  const byFolder = new Map<string, string[]>();
  for (const path of paths) {
    const [, folder, tag] = FILE.exec(path) ?? [];
    if (folder && tag) byFolder.set(folder, [...(byFolder.get(folder) ?? Object.keys(ALSO)), tag]);
  }
  for (const tags of byFolder.values()) tags.sort((one, other) => one.length - other.length);
  return (path) => {
    const [, folder, tag] = FILE.exec(path) ?? [];
    const tags = folder && byFolder.get(folder);
    if (!folder || !tag || !tags) return path;
    const nearest = nearestLocale(tag, tags);
    return `${folder}${ALSO[nearest] ?? nearest}.json`;
  };
}
