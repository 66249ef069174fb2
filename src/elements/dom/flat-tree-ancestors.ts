/** An element and all that it is drawn in, from the inside to the outside, across slots and shadow roots. */
export function* around(element: Element): Generator<Element> {
  for (
    let at: Element | null | undefined = element;
    at;
    at = at.assignedSlot ?? at.parentElement ?? hostOf(at)
  ) {
    yield at;
  }
}

/** The element in whose shadow tree this one stands, if it stands in one. */
export function hostOf(element: Element): Element | undefined {
  return (element.getRootNode() as Partial<ShadowRoot>).host;
}
