/** Red, green and blue of sRGB from 0 to 255, and how opaque, from 0 to 1. */
export type Color = readonly [red: number, green: number, blue: number, alpha: number];

const KNOWN = /^(rgba?\(|color\(srgb )/;
const NUMBER = /-?[\d.]+(e-?\d+)?/g;

/**
 * A colour as browsers print it when computed. One of another space (`oklch`, `lab`, `display-p3`) the browser itself
 * brings into sRGB.
 *
 * @param frame lends the place where that is done
 * @returns undefined for what is no colour that it knows
 */
export function parseColor(computed: string, frame: HTMLIFrameElement): Color | undefined {
  const text = KNOWN.test(computed)
    ? computed
    : computedIn(frame, { color: `color-mix(in srgb, ${computed}, ${computed})` });
  const [red, green, blue, alpha = 1] = (text.match(NUMBER) ?? []).map(Number);
  if (!KNOWN.test(text) || red === undefined || green === undefined || blue === undefined) return undefined;
  const scale = text.startsWith("rgb") ? 1 : 255;
  const part = (value: number) => Math.min(255, Math.max(0, value * scale));
  return [part(red), part(green), part(blue), alpha];
}

/** What the browser makes of a colour, in what stands inside an iframe's tags: it is styled, and never shown. */
export function computedIn(
  frame: HTMLIFrameElement,
  style: { "color": string; "color-scheme"?: string },
): string {
  const probe = (frame.firstElementChild ?? frame.appendChild(document.createElement("i"))) as HTMLElement;
  for (const [name, value] of Object.entries(style)) probe.style.setProperty(name, value, "important");
  return getComputedStyle(probe).color;
}

/** One colour over another. */
export function over(top: Color, bottom: Color): Color {
  const alpha = top[3] + bottom[3] * (1 - top[3]);
  const part = (at: 0 | 1 | 2) => alpha && (top[at] * top[3] + bottom[at] * bottom[3] * (1 - top[3])) / alpha;
  return [part(0), part(1), part(2), alpha];
}

/** Contrast of two opaque colours, from 1 to 21, as WCAG 2.2 defines it. */
export function contrast(one: Color, other: Color): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance([red, green, blue]: Color): number {
  const part = (value: number) =>
    value <= 0.04045 * 255 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue);
}

/** As the contract spells it. */
export function spell([red, green, blue, alpha]: Color): string {
  const parts = [red, green, blue].map(Math.round).join(", ");
  return alpha === 1 ? `rgb(${parts})` : `rgba(${parts}, ${Math.round(alpha * 100) / 100})`;
}
