/** A text in the forms in which it could be lying in a file. */
export const spellings = (text: string): string[] => [
  text,
  Buffer.from(text).toString("hex"),
  Buffer.from(text).toString("base64").replace(/=+$/, ""),
  Buffer.from(text, "utf16le").toString("latin1"),
  Buffer.from(Buffer.from(text).toReversed()).toString(),
];
