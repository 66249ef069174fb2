/** Red, green and blue of sRGB from 0 to 255, and alpha from 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number, alpha: number];

const KNOWN = /^(rgba?\(|color\(srgb )/;
const NUMBER = /-?[\d.]+(e-?\d+)?/g;

/**
 * Parses a computed colour. Colours of other spaces (`oklch`, `lab`, `display-p3`) are converted to sRGB by the
 * browser.
 *
 * @param frame the element in which the browser converts the colour
 * @returns undefined for text that is not a colour
 */
export function parseColor(computed: string, frame: HTMLIFrameElement): Color | undefined {
  const text = KNOWN.test(computed)
    ? computed
    : computedColorIn(frame, { color: `color-mix(in srgb, ${computed}, ${computed})` });
  const [red, green, blue, alpha = 1] = (text.match(NUMBER) ?? []).map(Number);
  if (!KNOWN.test(text) || red === undefined || green === undefined || blue === undefined) return undefined;
  const scale = text.startsWith("rgb") ? 1 : 255;
  const part = (value: number) => Math.min(255, Math.max(0, value * scale));
  return [part(red), part(green), part(blue), alpha];
}

/**
 * Returns the computed colour of a probe inside the iframe's tags, because content there is styled but never shown.
 */
export function computedColorIn(
  frame: HTMLIFrameElement,
  style: { "color": string; "color-scheme"?: string },
): string {
  const probe = (frame.firstElementChild ?? frame.appendChild(document.createElement("i"))) as HTMLElement;
  for (const [name, value] of Object.entries(style)) probe.style.setProperty(name, value, "important");
  return getComputedStyle(probe).color;
}

/** Composites one colour over another (source-over). */
export function composite(top: Color, bottom: Color): Color {
  const alpha = top[3] + bottom[3] * (1 - top[3]);
  const part = (at: 0 | 1 | 2) => alpha && (top[at] * top[3] + bottom[at] * bottom[3] * (1 - top[3])) / alpha;
  return [part(0), part(1), part(2), alpha];
}

/** The contrast ratio of two opaque colours, from 1 to 21 (WCAG 2.2). */
export function contrast(one: Color, other: Color): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance([red, green, blue]: Color): number {
  const part = (value: number) =>
    value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
}

/** Serializes a colour in the contract's spelling. */
export function serializeColor([red, green, blue, alpha]: Color): string {
  const parts = [red, green, blue].map(Math.round).join(", ");
  return alpha === 1 ? `rgb(${parts})` : `rgba(${parts}, ${Math.round(alpha * 100) / 100})`;
}
