import type { Picture } from "../field/reduce.ts";

/**
 * The small picture at the end of a field: the card's brand, or where the security code is. An image file, so
 * that frames without one do not carry it.
 *
 * @returns shows a picture, `alt` being its text; without a name, none
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
