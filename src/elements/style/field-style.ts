import type { FieldStyle } from "../../wire/page-frame/style.ts";
import { around } from "../dom/flat-tree-ancestors.ts";
import { parseColor } from "./color.ts";
import { schemeMeta, schemeOf } from "./color-scheme.ts";
import { groundOf, isPlain } from "./background.ts";
import { legible } from "./legible.ts";

/** What of an element's computed style its frame is told as it is, by the names of the contract. */
const PROPERTIES = [
  "fontSize",
  "fontWeight",
  "fontStyle",
  "fontFamily",
  "lineHeight",
  "letterSpacing",
  "textAlign",
  "fontVariantNumeric",
  "colorScheme",
] as const satisfies (keyof FieldStyle)[];

/** The sizes of text that a frame takes, in pixels. */
const SMALLEST = 10;
const LARGEST = 32;

/**
 * The element's text style as browsers compute it. What the contract has no words for, a gradient or a font with
 * an odd name, the frame leaves out. A colour that nobody could read where the field stands becomes one that can be read,
 * unless the field is disabled.
 *
 * @param placeholder has the placeholder's colour, and `start` and `end` by the page's direction
 */
export function readFieldStyle(
  element: Element,
  frame: HTMLIFrameElement,
  placeholder: Pick<CSSStyleDeclaration, "color" | "textAlign">,
): FieldStyle {
  const computed = getComputedStyle(element);
  const style: FieldStyle = {};
  for (const name of PROPERTIES) style[name] = computed[name];
  // As far as a frame goes with it: text that is larger still is no reason to have it small.
  style.fontSize = `${Math.min(Math.max(parseFloat(computed.fontSize), SMALLEST), LARGEST)}px`;
  // Where a text begins is the page's to say; the direction of the frame is that of its language.
  style.textAlign = placeholder.textAlign;
  style.colorScheme = schemeOf(computed.colorScheme);

  const ground = groundOf(element, frame);
  const isSure = () => !element.matches(":disabled") && isPlain(element, frame);
  const text = parseColor(computed.color, frame);
  const hint = parseColor(placeholder.color, frame);
  if (text) style.color = legible("text", text, ground, isSure);
  if (hint) style.placeholderColor = legible("placeholder", hint, ground, isSure);
  return style;
}

const STEP = 33;

/**
 * Calls back when anything in the style that a frame is told may have changed: a theme, a class, a media query,
 * a state, a running transition. The watched element inherits from the field and has an imperceptible
 * transition on every such property, so the browser itself says when one changes (see `hosted-field.css`).
 * What is around the field, and shows through it, says so by its attributes.
 *
 * @returns ends it
 */
export function watchFieldStyle(element: Element, watched: HTMLElement, changed: () => void): () => void {
  let scheduled: ReturnType<typeof setTimeout> | undefined;
  let before = "";
  // A transition of the page's is followed in steps, thirty a second: a frame cuts off whoever floods it. Not every
  // browser tells of each of them, so there is another as long as something moves.
  const later = () => {
    scheduled ??= setTimeout(() => {
      scheduled = undefined;
      changed();
      const computed = getComputedStyle(watched);
      const now = [computed.color, ...PROPERTIES.map((name) => computed[name])].join();
      if (now !== before) later();
      before = now;
    }, STEP);
  };
  const ended = ({ target }: Event) => {
    for (const at of around(element)) if (at === target) later();
  };
  const end = new AbortController();
  const { signal } = end;
  watched.addEventListener("transitionrun", later, { signal });
  watched.addEventListener("transitionend", later, { signal });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", later, { signal });
  const observer = new MutationObserver(later);
  for (const at of around(element)) {
    observer.observe(at, { attributes: true });
    // Transitions and animations are told of in the tree they happen in.
    if (at.parentNode instanceof Element) continue;
    for (const type of ["transitionend", "transitioncancel", "animationend"])
      at.parentNode?.addEventListener(type, ended, { signal });
  }
  const meta = schemeMeta();
  if (meta) observer.observe(meta, { attributes: true });
  return () => {
    clearTimeout(scheduled);
    scheduled = undefined;
    end.abort();
    observer.disconnect();
  };
}
