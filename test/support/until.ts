/**
 * Waits until a condition is true.
 *
 * @param patience the time in milliseconds after which it fails
 */
export async function until(condition: () => boolean, patience = 8000): Promise<void> {
  const begun = performance.now();
  while (!condition()) {
    if (performance.now() - begun > patience) throw new Error("it did not come to pass");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
