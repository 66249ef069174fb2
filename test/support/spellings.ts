/**
 * The encodings in which a file could contain a text, one byte for each character: plain, UTF-16, hexadecimal, base64 at
 * each offset, reversed, and binary-coded decimal for digits.
 */
export function spellings(text: string): string[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString("hex");
  return [
    ...new Set([
      text,
      bytes.toReversed().toString(),
      Buffer.from(text, "utf16le").toString("latin1"),
      Buffer.from(text, "utf16le").swap16().toString("latin1"),
      hex,
      hex.toUpperCase(),
      ...[0, 1, 2].flatMap((before) => inBase64(bytes, before)),
      ...(/^\d{8,}$/.test(text) ? inPairs(text) : []),
    ]),
  ];
}

/** The part of base64 that depends on the text alone, when the text begins at this offset (0 to 2). */
function inBase64(bytes: Buffer, before: number): string[] {
  const all = Buffer.concat([Buffer.alloc(before), bytes]);
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor((all.length * 8) / 6);
  return (["base64", "base64url"] as const).map((form) => all.toString(form).slice(from, to));
}

/** Binary-coded decimals, from each half of a byte. Digits that share a byte with other data are left out. */
function inPairs(digits: string): string[] {
  return [digits, digits.slice(1)].map((from) =>
    Buffer.from(from.slice(0, from.length - (from.length % 2)), "hex").toString("latin1"),
  );
}
