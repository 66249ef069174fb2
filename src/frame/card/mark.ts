import type { Brand } from "../../wire/schema/fields.ts";

/**
 * The small picture at the end of a field: the card's brand, or where the security code is. An image file, so
 * that frames without one do not carry it.
 *
 * @returns shows a picture, `alt` being its text; without a name, none
 */
export function openMark(
  gateway: string,
): (name: Brand | "code-front" | "code-back" | "", alt: string) => void {
  let image: HTMLImageElement | undefined;
  return (name, alt) => {
    if (!name || name === "UNKNOWN") return image?.remove();
    image ??= document.createElement("img");
    const source = `${gateway}/assets/brands/${name.toLowerCase().replaceAll("_", "-")}.svg`;
    image.alt = alt;
    if (image.src !== source) image.src = source;
    if (!image.isConnected) document.body.append(image);
  };
}
