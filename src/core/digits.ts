/**
 * The text with full-width, Arabic-Indic and Persian digits as what they mean: keyboards and pastes bring
 * them. Their code points end in the digit (Unicode blocks FF10, 0660, 06F0).
 */
export function asciiDigits(text: string): string {
  return text.replace(/[٠-٩۰-۹０-９]/g, (digit) => `${digit.charCodeAt(0) & 15}`);
}

/** The digits of a text in ASCII; everything else is dropped. */
export function digitsOf(text: string): string {
  return asciiDigits(text).replace(/\D/g, "");
}
