import { flatTreeAncestors } from "../dom/flat-tree-ancestors.ts";
import { type Color, composite, computedColorIn, parseColor } from "./color.ts";

/**
 * Returns the colour behind a field's text: the composited backgrounds of its frame, the field and its ancestors,
 * down to the page's canvas.
 *
 * @returns undefined where a picture or a gradient is in between, or where the page itself is a frame that shows its
 * parent
 */
export function backgroundColorBehind(element: Element, frame: HTMLIFrameElement): Color | undefined {
  let background: Color = [0, 0, 0, 0];
  for (const ancestor of [frame, ...flatTreeAncestors(element)]) {
    const { display, backgroundImage, backgroundColor } = getComputedStyle(ancestor);
    if (display === "contents") continue;
    const color = parseColor(backgroundColor, frame);
    if (!color || backgroundImage !== "none") return undefined;
    background = composite(background, color);
    if (background[3] === 1) return background;
  }
  if (window.parent !== window) return undefined;
  const { colorScheme } = getComputedStyle(document.documentElement);
  const canvas = parseColor(
    computedColorIn(frame, { "color": "Canvas", "color-scheme": colorScheme }),
    frame,
  );
  return canvas && composite(background, canvas);
}

/**
 * Whether nothing else can be painted between a field and the backgrounds of its ancestors: no sibling or
 * pseudo-element with a picture, no box outside of its parent, no running transition. It measures layout, so call it
 * only where the text colour would be replaced.
 */
export function isBackgroundUnobstructed(element: Element, frame: HTMLIFrameElement): boolean {
  const box = element.getBoundingClientRect();
  if (box.width === 0) return false;
  for (const ancestor of flatTreeAncestors(element)) {
    const { display, position, backgroundColor } = getComputedStyle(ancestor);
    const alpha = display === "contents" ? 0 : (parseColor(backgroundColor, frame)?.[3] ?? 0);
    const isPage = ancestor === document.body || ancestor === document.documentElement;
    if (alpha > 0 && !isPage && !covers(ancestor, box)) return false;
    if (ancestor.getAnimations().some((animation) => animation instanceof CSSTransition)) return false;
    if (alpha === 1) return true;
    if (
      /absolute|fixed|sticky/.test(position) ||
      ["::before", "::after"].some((name) => isPositionedPseudo(ancestor, name))
    )
      return false;
    for (const other of ancestor.parentNode?.children ?? [])
      if (other !== ancestor && other !== frame && paintsOver(other, box)) return false;
  }
  return true;
}

function covers(element: Element, box: DOMRect): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return left <= box.left + 1 && top <= box.top + 1 && right >= box.right - 1 && bottom >= box.bottom - 1;
}

function isPositionedPseudo(element: Element, pseudo: string): boolean {
  const { content, position } = getComputedStyle(element, pseudo);
  return !/^(none|normal)$/.test(content) && /absolute|fixed/.test(position);
}

/** Whether the element, or one in it, paints a background or a picture at the field's place. */
function paintsOver(element: Element, box: DOMRect): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  if (left >= box.right || right <= box.left || top >= box.bottom || bottom <= box.top) return false;
  if (/-|^(img|picture|video|canvas|svg|iframe|object|embed)$/.test(element.localName)) return true;
  const { backgroundColor, backgroundImage } = getComputedStyle(element);
  if (backgroundImage !== "none" || !/^rgba\(.* 0\)$/.test(backgroundColor)) return true;
  return [...element.children].some((child) => paintsOver(child, box));
}
