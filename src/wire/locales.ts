/** The locale files there are besides English, by language tag. */
export const LOCALES =
  "ar bg bn ca cs da de el es es-MX et fa fi fr fr-CA he hi hr hu id is it ja ko lt lv ms nb nl no pl pt pt-BR ro ru sk sl sr sv th tr uk ur vi zh zh-TW".split(
    " ",
  );

/**
 * The nearest language there is: `fr_CA` is `fr-CA`, then `fr`, then English.
 *
 * @param locales what there is, a language before its regions
 */
export function nearestLocale(tag: string, locales: readonly string[] = LOCALES): string {
  const wanted = `${tag.replaceAll("_", "-")}-`.toLowerCase();
  return locales.filter((locale) => wanted.startsWith(`${locale.toLowerCase()}-`)).at(-1) ?? "en";
}
