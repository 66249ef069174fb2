/**
 * Replaces full-width, Arabic-Indic and Persian digits, which keyboards and pastes produce, with ASCII digits. Their
 * code points end in the digit's value (Unicode blocks FF10, 0660, 06F0).
 */
export function asciiDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹０-９]/g, (digit) => `${digit.charCodeAt(0) & 15}`);
}

/** Returns the digits of a text in ASCII and drops all other characters. */
export function digitsOf(text: string): string {
  return asciiDigits(text).replace(/\D/g, "");
}
