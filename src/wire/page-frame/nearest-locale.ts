/**
 * Returns the nearest available locale: for `fr_CA` it is `fr-CA`, then `fr`, then English.
 *
 * @param locales the available locales, each language before its regions
 */
export function nearestLocale(tag: string, locales: readonly string[]): string {
  const wanted = `${tag.replaceAll("_", "-")}-`.toLowerCase();
  return locales.filter((locale) => wanted.startsWith(`${locale.toLowerCase()}-`)).at(-1) ?? "en";
}
