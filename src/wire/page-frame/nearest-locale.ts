/**
 * The nearest language there is: `fr_CA` is `fr-CA`, then `fr`, then English.
 *
 * @param locales what there is, a language before its regions
 */
export function nearestLocale(tag: string, locales: readonly string[]): string {
  const wanted = `${tag.replaceAll("_", "-")}-`.toLowerCase();
  return locales.filter((locale) => wanted.startsWith(`${locale.toLowerCase()}-`)).at(-1) ?? "en";
}
