import { around } from "../dom/flat-tree-ancestors.ts";
import { type Color, computedIn, over, parseColor } from "./color.ts";

/**
 * The colour that a field's text is read against: the backgrounds of its frame, of itself and of what is around it, and
 * at last the page's canvas.
 *
 * @returns undefined where a picture or a gradient is in the way, or where the page itself is a frame and shows another
 */
export function groundOf(element: Element, frame: HTMLIFrameElement): Color | undefined {
  let ground: Color = [0, 0, 0, 0];
  for (const at of [frame, ...around(element)]) {
    const { display, backgroundImage, backgroundColor } = getComputedStyle(at);
    if (display === "contents") continue;
    const color = parseColor(backgroundColor, frame);
    if (!color || backgroundImage !== "none") return undefined;
    ground = over(ground, color);
    if (ground[3] === 1) return ground;
  }
  if (window.parent !== window) return undefined;
  const { colorScheme } = getComputedStyle(document.documentElement);
  const canvas = parseColor(computedIn(frame, { "color": "Canvas", "color-scheme": colorScheme }), frame);
  return canvas && over(ground, canvas);
}

/**
 * Whether nothing else can lie between a field and the backgrounds that it stands in: no picture that something beside it
 * or a pseudo-element draws there, nothing placed elsewhere than in its parent, no transition that still runs. Looked at
 * only where the text would be replaced, for it measures.
 */
export function isPlain(element: Element, frame: HTMLIFrameElement): boolean {
  const box = element.getBoundingClientRect();
  if (box.width === 0) return false;
  for (const at of around(element)) {
    const { display, position, backgroundColor } = getComputedStyle(at);
    const alpha = display === "contents" ? 0 : (parseColor(backgroundColor, frame)?.[3] ?? 0);
    const isPage = at === document.body || at === document.documentElement;
    if (alpha > 0 && !isPage && !covers(at, box)) return false;
    if (at.getAnimations().some((each) => each instanceof CSSTransition)) return false;
    if (alpha === 1) return true;
    if (/absolute|fixed|sticky/.test(position) || ["::before", "::after"].some((name) => floats(at, name)))
      return false;
    for (const other of at.parentNode?.children ?? [])
      if (other !== at && other !== frame && draws(other, box)) return false;
  }
  return true;
}

function covers(element: Element, box: DOMRect): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return left <= box.left + 1 && top <= box.top + 1 && right >= box.right - 1 && bottom >= box.bottom - 1;
}

function floats(element: Element, pseudo: string): boolean {
  const { content, position } = getComputedStyle(element, pseudo);
  return !/^(none|normal)$/.test(content) && /absolute|fixed/.test(position);
}

/** Something with a background or a picture of its own, in the field's place. */
function draws(element: Element, box: DOMRect): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  if (left >= box.right || right <= box.left || top >= box.bottom || bottom <= box.top) return false;
  if (/-|^(img|picture|video|canvas|svg|iframe|object|embed)$/.test(element.localName)) return true;
  const { backgroundColor, backgroundImage } = getComputedStyle(element);
  if (backgroundImage !== "none" || !/^rgba\(.* 0\)$/.test(backgroundColor)) return true;
  return [...element.children].some((child) => draws(child, box));
}
