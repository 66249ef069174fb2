/** Assigns values as a page does before the element is defined: each becomes an own property of the element. */
export function assignEarly(element: HTMLElement, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(element, name, { value, writable: true, enumerable: true, configurable: true });
}
