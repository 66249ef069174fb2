import type { FieldStyle } from "../../wire/page-frame/style.ts";

/**
 * Sets the page's values on the document's root, from which the inputs inherit. It sets one property at a time, so that no
 * value can declare a second one. If the browser does not keep a value word for word, the property stays as it was. It does
 * not write rules into a style sheet, because each kind of rule that a script touches costs every frame memory and time.
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
