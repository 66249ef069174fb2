import type { FieldStyle } from "../wire/style.ts";

/**
 * Puts the page's values on the document's own rules, one property at a time, so that no value can become
 * more than a value. Where the browser does not keep it word for word, everything is as before. What the input
 * inherits stands on the root.
 */
export function applyStyle(style: FieldStyle): void {
  const rules = [...document.styleSheets[0]!.cssRules] as CSSStyleRule[];
  const rule = (selector: string) => rules.find(({ selectorText }) => selectorText === selector)!.style;
  for (const [name, value] of Object.entries(style) as [keyof FieldStyle, string?][]) {
    if (value === undefined) continue;
    const ofPlaceholder = name === "placeholderColor";
    const on = rule(ofPlaceholder ? "::placeholder" : ":root");
    const property = ofPlaceholder ? "color" : name;
    const before = on[property];
    on[property] = value;
    if (on[property] !== value) on[property] = before;
  }
}
