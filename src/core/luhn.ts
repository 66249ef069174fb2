/**
 * Returns whether the last digit of a card number is the check digit of the others (ISO/IEC 7812-1, annex B). Expects
 * ASCII digits only.
 */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits.at(-1 - i)) << (i & 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return sum % 10 === 0;
}
