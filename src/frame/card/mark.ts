import type { Picture } from "../field/reduce.ts";

/**
 * The small picture at the end of a field: the card's brand, or the place of the security code. It is an image file, so that
 * frames without a picture do not load it.
 *
 * @returns shows a picture with this alternative text; hides it for `UNKNOWN`
 */
export function openMark(gateway: string): (name: Picture, alt: string) => void {
  let image: HTMLImageElement | undefined;
  return (name, alt) => {
    const isSeen = name !== "UNKNOWN";
    if (isSeen) {
      if (!image) document.body.append((image = document.createElement("img")));
      const source = `${gateway}/assets/brands/${name.toLowerCase().replaceAll("_", "-")}.svg`;
      image.alt = alt;
      if (image.src !== source) image.src = source;
    }
    if (image) image.hidden = !isSeen;
  };
}
