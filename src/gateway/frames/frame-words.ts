import { LanguageTag } from "../../wire/schema/fields.ts";
import { read } from "../../wire/schema/schema.ts";
import type { BuiltAssets } from "./built-assets.ts";
import { findLocales } from "./find-locales.ts";

/** The words that a frame document brings along for a language. */
export interface FrameWords {
  /** Names them: equal for equal words. */
  name: string;
  /** A locale file's content. */
  read(): unknown;
}

/** Finds the words for a language tag; nothing where the document's own English will do. */
export type FindFrameWords = (tag: string | undefined) => FrameWords | undefined;

/** A document that has its words needs no further request before its field is ready. */
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
