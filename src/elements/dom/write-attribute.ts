/**
 * What a property that stands for an attribute does when it is set. Frameworks set `null`, `undefined` or "" where the page has no
 * value yet: then there is no attribute, and what it is by default counts.
 */
export function writeAttribute(element: HTMLElement, name: string, value: string | null | undefined): void {
  if (value) element.setAttribute(name, value);
  else element.removeAttribute(name);
}
