import { readFieldStyle } from "../elements/style/field-style.ts";
import { nonce } from "../elements/dom/nonce.ts";
import type { FieldStyle } from "../wire/page-frame/style.ts";

/**
 * Lays a frame exactly over the inside of the page's own input. The input stays what is seen: its size, border and
 * background are the field's, whatever the page does to them and whenever, and the page's layout does not move.
 * Only its text is made invisible, and it takes neither clicks nor the Tab key.
 */
export function overlay(original: HTMLElement, frame: HTMLIFrameElement): () => void {
  const anchor = `--gw-${nonce()}`;
  const before = {
    tabindex: original.getAttribute("tabindex"),
    hidden: original.getAttribute("aria-hidden"),
  };
  const { style } = original;
  const names = style.getPropertyValue("anchor-name");
  const own: Record<string, string> = {
    "anchor-name": names ? `${names}, ${anchor}` : anchor,
    "-webkit-text-fill-color": "transparent",
    "pointer-events": "none",
  };
  const replaced = Object.keys(own).map((name) => [name, style.getPropertyValue(name)] as const);
  for (const [name, value] of Object.entries(own)) style.setProperty(name, value);
  original.tabIndex = -1;
  original.ariaHidden = "true";

  frame.tabIndex = before.tabindex === null ? 0 : Number(before.tabindex);
  const anchored = CSS.supports("anchor-name", anchor);
  const box: Record<string, string> = {
    "position": "absolute",
    "position-anchor": anchor,
    "position-visibility": "anchors-valid",
    "inset": "anchor(top) anchor(right) anchor(bottom) anchor(left)",
    "width": "anchor-size(width)",
    "height": "anchor-size(height)",
    "border": "0 solid transparent",
    "box-sizing": "border-box",
    "margin": "0",
    "padding": "0",
    "background": "transparent",
    "color-scheme": "inherit",
  };
  for (const [name, value] of Object.entries(box)) frame.style.setProperty(name, value);
  const stop = anchored ? () => undefined : follow(original, frame);

  return () => {
    stop();
    const put = (name: string, value: string | null) =>
      value === null ? original.removeAttribute(name) : original.setAttribute(name, value);
    // These alone: what the page has done to the style meanwhile is the page's.
    for (const [name, value] of replaced) style.setProperty(name, value);
    if (style.length === 0) original.removeAttribute("style");
    put("tabindex", before.tabindex);
    put("aria-hidden", before.hidden);
    frame.remove();
  };
}

/**
 * For browsers without CSS anchors: puts the frame where the input is, whenever that or the page's size changes.
 * Both have the same offset parent, for the frame is the input's next sibling.
 */
function follow(original: HTMLElement, frame: HTMLIFrameElement): () => void {
  const place = () => {
    const { offsetTop, offsetLeft, offsetWidth, offsetHeight } = original;
    const box = { top: offsetTop, left: offsetLeft, width: offsetWidth, height: offsetHeight };
    for (const [name, pixels] of Object.entries(box)) frame.style.setProperty(name, `${pixels}px`);
    frame.style.setProperty("visibility", offsetWidth > 0 ? "visible" : "hidden");
  };
  const observer = new ResizeObserver(place);
  for (const element of [original, document.body]) observer.observe(element);
  place();
  return () => observer.disconnect();
}

/** The input's text style as it is now, and the frame's edges brought inside its borders. */
export function copyStyle(
  original: HTMLElement,
  frame: HTMLIFrameElement,
  placeholderColor?: string,
): FieldStyle {
  const computed = getComputedStyle(original);
  const sides = ["top", "right", "bottom", "left"] as const;
  for (const side of sides) {
    frame.style.setProperty(`border-${side}-width`, computed.getPropertyValue(`border-${side}-width`));
  }
  // The frame's own colour shows nowhere; through it `red` and `#f00` become what the frame understands.
  frame.style.color = placeholderColor ?? "";
  const placeholder = placeholderColor
    ? getComputedStyle(frame)
    : getComputedStyle(original, "::placeholder");
  return {
    ...readFieldStyle(original, frame, placeholder),
    paddingLeft: computed.paddingLeft,
    paddingRight: computed.paddingRight,
  };
}
