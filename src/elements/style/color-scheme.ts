/** The page's colour schemes, which apply where its styles set none (HTML, 4.2.5.3). */
export const colorSchemeMeta = (): HTMLMetaElement | null =>
  document.querySelector('meta[name="color-scheme" i]');

/**
 * Returns the colour schemes of an element in the contract's spelling. Frame and element need the same ones, because
 * browsers otherwise paint an opaque background behind the frame on which the page's colours may be unreadable.
 *
 * @param computed the element's computed `color-scheme`; `normal` means the page's `<meta>` decides
 */
export function colorSchemeOf(computed: string): string {
  const text = computed === "normal" ? (colorSchemeMeta()?.content ?? "") : computed;
  const words = text.toLowerCase().split(/\s+/);
  const schemes = ["light", "dark"].filter((scheme) => words.includes(scheme));
  if (schemes.length === 1 && words.includes("only")) schemes.unshift("only");
  return schemes.join(" ") || "normal";
}
