/** As assigning does to an element that nobody has defined yet: each value becomes a property of the element's own. */
export function assignEarly(element: HTMLElement, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values))
    Object.defineProperty(element, name, { value, writable: true, enumerable: true, configurable: true });
}
