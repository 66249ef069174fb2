/** 110 random bits as 22 letters and digits, which distinguish a document from its siblings. */
export function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(22));
  return Array.from(bytes, (byte) => (byte & 31).toString(32)).join("");
}
