/** A piece of a phrase: literal text, or the value of a name. */
export interface Piece {
  text: string;
  name: string | undefined;
}

/** Splits a text into pieces and replaces its `{names}` with their values. A name without a value stays as it is. */
export function piecesOf(text: string, values: Readonly<Record<string, string>>): Piece[] {
  return text
    .split(/\{(\w+)\}/)
    .map((part, at) => {
      if (at % 2 === 0) return { text: part, name: undefined };
      const value = Object.hasOwn(values, part) ? values[part]! : `{${part}}`;
      return { text: value, name: part };
    })
    .filter((piece) => piece.text !== "");
}

/** Replaces the `{names}` of a text with their values. */
export function phrase(text: string, values: Readonly<Record<string, string>>): string {
  return piecesOf(text, values)
    .map((piece) => piece.text)
    .join("");
}
