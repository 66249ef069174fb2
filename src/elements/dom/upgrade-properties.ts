/**
 * Takes what a page set of an element before the element's script was there: as a property of its own it lies over the
 * setter, which would hear neither of it nor of anything set later. To be called when the element is connected.
 */
export function takeEarly(element: HTMLElement, names: readonly string[]): void {
  for (const name of names) {
    const early = Object.getOwnPropertyDescriptor(element, name);
    if (early && Reflect.deleteProperty(element, name)) Reflect.set(element, name, early.value);
  }
}
