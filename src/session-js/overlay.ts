import { readFieldStyle } from "../elements/style/field-style.ts";
import { nonce } from "../elements/dom/nonce.ts";
import type { FieldStyle } from "../wire/page-frame/style.ts";

/**
 * Positions a frame exactly over the inside of the page's input. The input still provides size, border and
 * background, whatever the page does to them, so the page's layout does not move. Only its text is invisible, and it
 * takes neither clicks nor the Tab key.
 *
 * @returns a function that restores the input and removes the frame
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
    const restore = (name: string, value: string | null) =>
      value === null ? original.removeAttribute(name) : original.setAttribute(name, value);
    // Restores only these properties, because the page may have changed others meanwhile.
    for (const [name, value] of replaced) style.setProperty(name, value);
    if (style.length === 0) original.removeAttribute("style");
    restore("tabindex", before.tabindex);
    restore("aria-hidden", before.hidden);
    frame.remove();
  };
}

/**
 * For browsers without CSS anchors: repositions the frame whenever the input's or the page's size changes. Both have
 * the same offset parent, because the frame is the input's next sibling.
 */
function follow(original: HTMLElement, frame: HTMLIFrameElement): () => void {
  const updatePosition = () => {
    const { offsetTop, offsetLeft, offsetWidth, offsetHeight } = original;
    const box = { top: offsetTop, left: offsetLeft, width: offsetWidth, height: offsetHeight };
    for (const [name, pixels] of Object.entries(box)) frame.style.setProperty(name, `${pixels}px`);
    frame.style.setProperty("visibility", offsetWidth > 0 ? "visible" : "hidden");
  };
  const observer = new ResizeObserver(updatePosition);
  for (const element of [original, document.body]) observer.observe(element);
  updatePosition();
  return () => observer.disconnect();
}

/** Returns the input's current text style, and sets the frame's borders to the input's widths. */
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
  // The frame's own `color` is invisible. It converts names such as `red` into the form that the frame accepts.
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
