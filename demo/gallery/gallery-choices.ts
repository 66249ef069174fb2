/** The settings of the gallery and their names. */
export const LOOKS = {
  "plain": "Plain",
  "outlined": "Outlined",
  "floating-label": "Floating label",
} as const;
export const THEMES = { system: "As the system", light: "Light", dark: "Dark" } as const;
export const DIRECTIONS = {
  auto: "As the language",
  ltr: "Left to right",
  rtl: "Right to left",
} as const;
/** Some of the fields' languages, by their own names. */
export const LANGUAGES = {
  "en": "English",
  "ar": "العربية",
  "de": "Deutsch",
  "el": "Ελληνικά",
  "es": "Español",
  "fa": "فارسی",
  "fi": "Suomi",
  "fr": "Français",
  "fr-CA": "Français (Canada)",
  "he": "עברית",
  "hi": "हिन्दी",
  "ja": "日本語",
  "ko": "한국어",
  "pt-BR": "Português (Brasil)",
  "ru": "Русский",
  "th": "ไทย",
  "tr": "Türkçe",
  "ur": "اردو",
  "vi": "Tiếng Việt",
  "zh": "中文",
} as const;

export interface GalleryChoice {
  look: keyof typeof LOOKS;
  theme: keyof typeof THEMES;
  dir: keyof typeof DIRECTIONS;
  lang: keyof typeof LANGUAGES;
}

const RIGHT_TO_LEFT: readonly string[] = ["ar", "fa", "he", "ur"];

/** Reads the settings from the address. An unknown value is replaced by the default. */
export function readChoice(query: (name: keyof GalleryChoice) => string | null | undefined): GalleryChoice {
  const one = <Name extends string>(name: keyof GalleryChoice, all: Record<Name, string>, fallback: Name) => {
    const given = query(name) ?? "";
    return Object.hasOwn(all, given) ? (given as Name) : fallback;
  };
  return {
    look: one("look", LOOKS, "plain"),
    theme: one("theme", THEMES, "system"),
    dir: one("dir", DIRECTIONS, "auto"),
    lang: one("lang", LANGUAGES, "en"),
  };
}

/** Returns the direction of the fields. */
export function directionOf({ dir, lang }: GalleryChoice): "ltr" | "rtl" {
  if (dir !== "auto") return dir;
  return RIGHT_TO_LEFT.includes(lang) ? "rtl" : "ltr";
}
