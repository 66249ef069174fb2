/**
 * Waits until a condition is true.
 *
 * @param timeout in milliseconds
 * @throws Error with the condition's source text, after the timeout
 */
export async function until(condition: () => boolean, timeout = 8000): Promise<void> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > timeout)
      throw new Error(`The condition was still false after ${timeout} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
