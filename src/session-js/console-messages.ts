/** Logs a mistake of the page in the console, with what to write instead. */
export function logError(message: string): void {
  console.error(`[PaymentSession] ${message}`);
}
