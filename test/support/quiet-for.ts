/**
 * Waits so that a test can check that nothing happened, because absence has no event to wait for. Use it only where no
 * later event of the same sender proves that nothing came before it.
 *
 * @param milliseconds longer than the delay with which the unwanted event would come
 */
export function quietFor(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
