import type { FieldStyle } from "../../wire/page-frame/style.ts";

/**
 * Puts the page's values on the document's root, one property at a time, so that no value can become more than a
 * value. Where the browser does not keep it word for word, everything is as before. The input inherits them. Not
 * through the style sheet's rules: each kind of rule that a script touches costs every frame of a page memory and time.
 */
export function applyStyle({ placeholderColor, ...inherited }: FieldStyle): void {
  const { style } = document.documentElement;
  if (placeholderColor) style.setProperty("--placeholder", placeholderColor);
  for (const [property, value] of Object.entries(inherited) as [keyof typeof inherited, string][]) {
    const before = style[property];
    style[property] = value;
    if (style[property] !== value) style[property] = before;
  }
}
