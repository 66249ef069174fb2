/** What a page says of its schemes where its styles say nothing (HTML, 4.2.5.3). */
export const schemeMeta = (): HTMLMetaElement | null => document.querySelector('meta[name="color-scheme" i]');

/**
 * The schemes that an element can be drawn in, as the contract spells them. Browsers draw a frame that can be drawn in others
 * than the element around it on an opaque ground of its own, on which nobody may be able to read the page's colours.
 *
 * @param computed of the element; `normal` leaves it to the page's `<meta>`
 */
export function schemeOf(computed: string): string {
  const text = computed === "normal" ? (schemeMeta()?.content ?? "") : computed;
  const words = text.toLowerCase().split(/\s+/);
  const schemes = ["light", "dark"].filter((scheme) => words.includes(scheme));
  if (schemes.length === 1 && words.includes("only")) schemes.unshift("only");
  return schemes.join(" ") || "normal";
}
