/** Tells whoever writes the page what is wrong with it, and what to write. */
export function complain(message: string): void {
  console.error(`[PaymentSession] ${message}`);
}
