import { type Color, contrast, over, spell } from "./color.ts";

/**
 * The contrast below which a colour is taken for a mistake or a trick, and not for a taste. WCAG asks for 4.5 : 1. #ddd
 * on white, as pale as hints get on purpose, has 1.36 : 1; #ccc, as pale as text gets, 1.6 : 1.
 */
const LEAST = { text: 1.5, placeholder: 1.2 };

const BLACK: Color = [0, 0, 0, 1];
const WHITE: Color = [255, 255, 255, 1];

/**
 * The colour to write with, in the words of the contract: the page's own, or black or white where nobody could read that.
 * Frames take no text that is see-through; what of it is seen on its ground, they do.
 *
 * @param ground undefined if it is not known
 * @param isSure looks whether what is known of it is all, where that matters
 * @returns undefined for text that is hardly there, on a ground that is not known
 */
export function legible(
  use: keyof typeof LEAST,
  color: Color,
  ground: Color | undefined,
  isSure: () => boolean,
): string | undefined {
  const isText = use === "text";
  const [red, green, blue, alpha] = color;
  const seen = ground && over(color, ground);
  const isSeen = seen && contrast(seen, ground) >= LEAST[use];
  if (seen && !isSeen && isSure()) {
    const [shade] = contrast(BLACK, ground) > contrast(WHITE, ground) ? BLACK : WHITE;
    return spell([shade, shade, shade, isText ? 1 : 0.6]);
  }
  if (!isText || alpha === 1) return spell(color);
  if (isSeen) return spell(seen);
  return alpha < 0.5 ? undefined : spell([red, green, blue, 1]);
}
