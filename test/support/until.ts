/** Waits for something to come to pass. @param patience milliseconds after which it is given up, as a failure */
export async function until(condition: () => boolean, patience = 8000): Promise<void> {
  const begun = performance.now();
  while (!condition()) {
    if (performance.now() - begun > patience) throw new Error("it did not come to pass");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
