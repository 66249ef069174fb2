import type { FieldStyle } from "../wire/style.ts";

/** Where each value goes: everything the input inherits stands on the root. */
const PROPERTIES: Record<keyof FieldStyle, string> = {
  color: "color",
  placeholderColor: "color",
  fontSize: "--size",
  fontWeight: "font-weight",
  fontStyle: "font-style",
  fontFamily: "font-family",
  lineHeight: "line-height",
  letterSpacing: "letter-spacing",
  textAlign: "text-align",
  fontVariantNumeric: "font-variant-numeric",
  paddingLeft: "padding-left",
  paddingRight: "padding-right",
  colorScheme: "color-scheme",
};

/**
 * Puts the page's values on the document's own rules, one property at a time, so that no value can become
 * more than a value. Where the browser does not keep it word for word, everything is as before.
 */
export function applyStyle(style: FieldStyle): void {
  const rules = [...document.styleSheets[0]!.cssRules] as CSSStyleRule[];
  const rule = (selector: string) => rules.find(({ selectorText }) => selectorText === selector)!.style;
  for (const [name, value] of Object.entries(style) as [keyof FieldStyle, string?][]) {
    if (value === undefined) continue;
    const on = rule(name === "placeholderColor" ? "::placeholder" : ":root");
    const property = PROPERTIES[name];
    const before = on.getPropertyValue(property);
    on.setProperty(property, value);
    if (on.getPropertyValue(property) !== value) on.setProperty(property, before);
  }
}
