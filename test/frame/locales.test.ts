import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ENGLISH } from "../../src/frame/field/locales/en.ts";
import { FIELD_NAMES } from "../../src/wire/schema/fields.ts";
import { FromFrame } from "../../src/wire/page-frame/from-frame.ts";

const FOLDER = "src/frame/field/locales";
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));
const locales = files.map((file) => file.slice(0, -".json".length));
/** A locale file: its language, and its texts. */
const fileOf = (locale: string) => {
  const { lang, dir, ...words }: Record<string, string> = JSON.parse(
    readFileSync(`${FOLDER}/${locale}.json`, "utf8"),
  );
  return { lang, dir, words };
};
const { lang: _, dir: __, ...TEXTS } = ENGLISH;

/** English words that other languages use. */
const BORROWED = ["PIN"];
/** The script of each language that is not written in Latin letters. */
const SCRIPTS: Record<string, RegExp> = {
  "ar": /\p{Script=Arabic}/u,
  "bg": /\p{Script=Cyrillic}/u,
  "bn": /\p{Script=Bengali}/u,
  "el": /\p{Script=Greek}/u,
  "fa": /\p{Script=Arabic}/u,
  "he": /\p{Script=Hebrew}/u,
  "hi": /\p{Script=Devanagari}/u,
  "ja": /[\p{Script=Han}\p{Script=Katakana}\p{Script=Hiragana}]/u,
  "ko": /\p{Script=Hangul}/u,
  "ru": /\p{Script=Cyrillic}/u,
  "sr": /\p{Script=Cyrillic}/u,
  "th": /\p{Script=Thai}/u,
  "uk": /\p{Script=Cyrillic}/u,
  "ur": /\p{Script=Arabic}/u,
  "zh": /\p{Script=Han}/u,
  "zh-TW": /\p{Script=Han}/u,
};

it("every field has a name in English", () => {
  const known: Record<string, string> = ENGLISH;
  for (const field of FIELD_NAMES) expect(known[field] ?? known[field.replace(/.*\./, "")]).toBeTruthy();
});

describe.each(locales)("%s", (locale) => {
  const { lang, dir, words } = fileOf(locale);

  it("says which language it is, and which way that is written", () => {
    expect(lang).toBe(locale);
    expect(dir).toBe(/\p{Script=Arabic}|\p{Script=Hebrew}/u.test(words["missing"]!) ? "rtl" : "ltr");
  });

  it("has every key and no other", () => {
    expect(Object.keys(words).toSorted()).toEqual(Object.keys(TEXTS).toSorted());
  });

  it("has nothing left in English by accident", () => {
    const same = Object.entries(TEXTS).filter(([key, text]) => words[key] === text);
    expect(same.map(([, text]) => text).filter((text) => !BORROWED.includes(text))).toEqual([]);
  });

  it("is written in its own script", () => {
    const script = SCRIPTS[locale] ?? /\p{Script=Latin}/u;
    for (const text of Object.values(words)) expect(text).toMatch(script);
  });

  it("fits into what a frame may say", () => {
    for (const message of Object.values(words)) {
      const state = { t: "state", focused: false, empty: true, valid: false, message };
      expect(FromFrame.parse(state)).toEqual(state);
      expect(message.length).toBeLessThanOrEqual(120);
    }
  });

  it("shows the form of an expiry date with one separator, the month on the left as its digits will be", () => {
    const hint = words["placeholder.expiry"]!;
    expect(hint).toMatch(/^[\p{L}\p{M}]{1,4} \/ [\p{L}\p{M}]{1,4}$/u);
    // In one run of text from right to left, the first part is on the right.
    const month = /\p{Script=Arabic}|\p{Script=Hebrew}/u.test(hint)
      ? hint.split(" / ")[1]
      : hint.split(" / ")[0];
    const months = ["شهر", "ماه", "ماہ", "חודש"];
    if (/^(ar|fa|he|ur)$/.test(locale)) expect(months).toContain(month);
  });

  it("tells different fields by different names", () => {
    const names = FIELD_NAMES.filter((field) => field.startsWith("card")).map((field) => words[field]);
    expect(new Set(names).size).toBe(names.length);
  });
});
