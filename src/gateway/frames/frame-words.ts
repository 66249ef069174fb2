import { LanguageTag } from "../../wire/schema/fields.ts";
import { read } from "../../wire/schema/schema.ts";
import type { BuiltAssets } from "./built-assets.ts";
import { findLocales } from "./find-locales.ts";

/** The texts of one language in a frame document. */
export interface FrameWords {
  /** The path of the locale file. Equal names mean equal texts. */
  name: string;
  /** Returns the content of the locale file. */
  read(): unknown;
}

/** Returns the texts of a language tag. English returns undefined, because the document contains it. */
export type FindFrameWords = (tag: string | undefined) => FrameWords | undefined;

/** With its texts in the document, a frame needs no further request before its field is ready. */
export function frameWords({ byPath }: Pick<BuiltAssets, "byPath">): FindFrameWords {
  const findLocale = findLocales(byPath.keys());
  return (tag) => {
    if (read(LanguageTag, tag) === undefined) return undefined;
    const name = findLocale(`/assets/locales/${tag}.json`);
    const file = byPath.get(name);
    if (!file || name.endsWith("/en.json")) return undefined;
    return { name, read: () => JSON.parse(new TextDecoder().decode(file.codings.identity)) };
  };
}
