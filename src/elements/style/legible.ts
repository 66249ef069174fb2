import { type Color, composite, contrast, serializeColor } from "./color.ts";

/**
 * Below this contrast a colour is treated as a mistake or an attack, and not as a design choice. WCAG asks for 4.5 :
 * 1. The palest hints that designers use, #ddd on white, have 1.36 : 1; the palest text, #ccc, has 1.6 : 1.
 */
const MIN_CONTRAST = { text: 1.5, placeholder: 1.2 };

const BLACK: Color = [0, 0, 0, 1];
const WHITE: Color = [255, 255, 255, 1];

/**
 * Returns the text colour in the contract's spelling: the page's own, or black or white where the page's is
 * unreadable. Frames accept no transparent text colour, so it is composited over its background.
 *
 * @param background undefined if it is not known
 * @param isCertain whether nothing else is painted between text and background; called only where the answer matters
 * @returns undefined for nearly transparent text on an unknown background
 */
export function legibleColor(
  use: keyof typeof MIN_CONTRAST,
  color: Color,
  background: Color | undefined,
  isCertain: () => boolean,
): string | undefined {
  const isText = use === "text";
  const [red, green, blue, alpha] = color;
  const composited = background && composite(color, background);
  const isReadable = composited && contrast(composited, background) >= MIN_CONTRAST[use];
  if (composited && !isReadable && isCertain()) {
    const [shade] = contrast(BLACK, background) > contrast(WHITE, background) ? BLACK : WHITE;
    return serializeColor([shade, shade, shade, isText ? 1 : 0.6]);
  }
  if (!isText || alpha === 1) return serializeColor(color);
  if (isReadable) return serializeColor(composited);
  return alpha < 0.5 ? undefined : serializeColor([red, green, blue, 1]);
}
