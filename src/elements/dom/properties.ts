/**
 * Applies the properties that a page set before the element's script was loaded. Call it when the element is connected,
 * because such a value is an own property that hides the setter of the class.
 */
export function upgradeProperties(element: HTMLElement, names: readonly string[]): void {
  for (const name of names) {
    const early = Object.getOwnPropertyDescriptor(element, name);
    if (early && Reflect.deleteProperty(element, name)) Reflect.set(element, name, early.value);
  }
}

/**
 * Reflects a property to its attribute. `null`, `undefined` and "" remove the attribute, so that its default applies,
 * because frameworks set these where the page has no value yet.
 */
export function reflectAttribute(element: HTMLElement, name: string, value: string | null | undefined): void {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}
