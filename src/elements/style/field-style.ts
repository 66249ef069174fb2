import type { FieldStyle } from "../../wire/page-frame/style.ts";
import { flatTreeAncestors } from "../dom/flat-tree-ancestors.ts";
import { parseColor } from "./color.ts";
import { colorSchemeMeta, colorSchemeOf } from "./color-scheme.ts";
import { backgroundColorBehind, isBackgroundUnobstructed } from "./background.ts";
import { legibleColor } from "./legible.ts";

/** The computed properties that a frame receives unchanged, by the names of the contract. */
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

/** The font sizes that a frame accepts, in pixels. */
const MIN_FONT_SIZE = 10;
const MAX_FONT_SIZE = 32;

/**
 * Returns the element's computed text style. Frames ignore values that the contract does not allow, such as a
 * gradient or a font with an unusual name. An unreadable colour is replaced by a readable one, unless the field is
 * disabled.
 *
 * @param placeholder the placeholder's computed colour, and its `text-align` resolved by the page's direction
 */
export function readFieldStyle(
  element: Element,
  frame: HTMLIFrameElement,
  placeholder: Pick<CSSStyleDeclaration, "color" | "textAlign">,
): FieldStyle {
  const computed = getComputedStyle(element);
  const style: FieldStyle = {};
  for (const name of PROPERTIES) style[name] = computed[name];
  // Clamped, because a frame ignores sizes out of range and would show large text small.
  style.fontSize = `${Math.min(Math.max(parseFloat(computed.fontSize), MIN_FONT_SIZE), MAX_FONT_SIZE)}px`;
  // The page decides where text begins, because the frame's own direction is that of its language.
  style.textAlign = placeholder.textAlign;
  style.colorScheme = colorSchemeOf(computed.colorScheme);

  const background = backgroundColorBehind(element, frame);
  const isCertain = () => !element.matches(":disabled") && isBackgroundUnobstructed(element, frame);
  const text = parseColor(computed.color, frame);
  const hint = parseColor(placeholder.color, frame);
  if (text) style.color = legibleColor("text", text, background, isCertain);
  if (hint) style.placeholderColor = legibleColor("placeholder", hint, background, isCertain);
  return style;
}

const STEP_MS = 33;

/**
 * Calls back when a style property that the frame receives may have changed: by a theme, a class, a media query, a
 * state or a running transition. The watched element inherits from the field and has an imperceptible transition on
 * each of these properties, so the browser reports their changes as transition events (see `hosted-field.css`).
 * Attribute changes of ancestors are watched too, because their background shows through the field.
 *
 * @returns a function that stops watching
 */
export function watchFieldStyle(element: Element, watched: HTMLElement, changed: () => void): () => void {
  let scheduled: ReturnType<typeof setTimeout> | undefined;
  let before = "";
  // Sends at most thirty updates a second, because a frame disconnects a page that floods it. Repeats while the style
  // still changes, because not every browser reports each step of a transition.
  const schedule = () => {
    scheduled ??= setTimeout(() => {
      scheduled = undefined;
      changed();
      const computed = getComputedStyle(watched);
      const now = [computed.color, ...PROPERTIES.map((name) => computed[name])].join();
      if (now !== before) schedule();
      before = now;
    }, STEP_MS);
  };
  const ended = ({ target }: Event) => {
    for (const at of flatTreeAncestors(element)) if (at === target) schedule();
  };
  const end = new AbortController();
  const { signal } = end;
  watched.addEventListener("transitionrun", schedule, { signal });
  watched.addEventListener("transitionend", schedule, { signal });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", schedule, { signal });
  const observer = new MutationObserver(schedule);
  for (const at of flatTreeAncestors(element)) {
    observer.observe(at, { attributes: true });
    // Their events do not leave the tree in which they happen.
    if (at.parentNode instanceof Element) continue;
    for (const type of ["transitionend", "transitioncancel", "animationend"])
      at.parentNode?.addEventListener(type, ended, { signal });
  }
  const meta = colorSchemeMeta();
  if (meta) observer.observe(meta, { attributes: true });
  return () => {
    clearTimeout(scheduled);
    scheduled = undefined;
    end.abort();
    observer.disconnect();
  };
}
