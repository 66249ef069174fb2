import { nearestLocale } from "../../wire/page-frame/nearest-locale.ts";
import { languageOf } from "../dom/language.ts";

/**
 * The only payer's text in this script, because it is shown when the gateway, which has all other texts, did not
 * respond.
 */
const TRY_AGAIN: Record<string, string> = {
  "ar": "أعد المحاولة",
  "bg": "Опитайте отново",
  "bn": "আবার চেষ্টা করুন",
  "ca": "Torna-ho a provar",
  "cs": "Zkusit znovu",
  "da": "Prøv igen",
  "de": "Erneut versuchen",
  "el": "Δοκιμάστε ξανά",
  "es": "Reintentar",
  "et": "Proovi uuesti",
  "fa": "تلاش دوباره",
  "fi": "Yritä uudelleen",
  "fr": "Réessayer",
  "he": "ניסיון נוסף",
  "iw": "ניסיון נוסף",
  "hi": "फिर से कोशिश करें",
  "hr": "Pokušajte ponovno",
  "hu": "Próbálja újra",
  "id": "Coba lagi",
  "is": "Reyna aftur",
  "it": "Riprova",
  "ja": "再試行",
  "ko": "다시 시도",
  "lt": "Bandyti dar kartą",
  "lv": "Mēģināt vēlreiz",
  "ms": "Cuba lagi",
  "nb": "Prøv igjen",
  "nn": "Prøv igjen",
  "no": "Prøv igjen",
  "nl": "Opnieuw proberen",
  "pl": "Spróbuj ponownie",
  "pt": "Tentar novamente",
  "ro": "Reîncercați",
  "ru": "Повторить",
  "sk": "Skúsiť znova",
  "sl": "Poskusi znova",
  "sr": "Покушајте поново",
  "sr-Latn": "Pokušajte ponovo",
  "sv": "Försök igen",
  "th": "ลองอีกครั้ง",
  "tr": "Tekrar dene",
  "uk": "Повторити",
  "ur": "دوبارہ کوشش کریں",
  "vi": "Thử lại",
  "zh": "重试",
  "zh-Hant": "重試",
  "zh-HK": "重試",
  "zh-MO": "重試",
  "zh-TW": "重試",
};

/** Returns "Try again" in the element's language; undefined where that is English or unknown. */
export function tryAgain(element: Element): string | undefined {
  return TRY_AGAIN[nearestLocale(languageOf(element), Object.keys(TRY_AGAIN))];
}

/** The button in the place of a field whose frame did not load. Pressing it loads the frame again. */
export function unavailableNotice(field: Element, retry: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  const text = tryAgain(field);
  button.type = "button";
  button.part.add("notice");
  button.lang = text ? languageOf(field) : "en";
  // Short, because it must fit into the field.
  button.textContent = text ?? "Try again";
  if (!text) button.title = "This field could not be loaded.";
  button.addEventListener("click", retry);
  return button;
}
