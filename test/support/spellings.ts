/**
 * A text in the forms in which it could be lying in a file, one byte for each character: as it is, in UTF-16, in
 * hexadecimal, in base64 wherever it begins, backwards, and two digits to a byte if it is of digits alone.
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

/** What stands for the text alone when so many bytes (of three) are before it. */
function inBase64(bytes: Buffer, before: number): string[] {
  const all = Buffer.concat([Buffer.alloc(before), bytes]);
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor((all.length * 8) / 6);
  return (["base64", "base64url"] as const).map((form) => all.toString(form).slice(from, to));
}

/** Binary-coded decimals, from either half of a byte on; digits that share a byte with another are left out. */
function inPairs(digits: string): string[] {
  return [digits, digits.slice(1)].map((from) =>
    Buffer.from(from.slice(0, from.length - (from.length % 2)), "hex").toString("latin1"),
  );
}
