/** An element and its ancestors in the flat tree, from the inside out, across slots and shadow roots. */
export function* flatTreeAncestors(element: Element): Generator<Element> {
  for (
    let at: Element | null | undefined = element;
    at;
    at = at.assignedSlot ?? at.parentElement ?? hostOf(at)
  ) {
    yield at;
  }
}

/** The host of the shadow tree that contains the element, or undefined outside of shadow trees. */
export function hostOf(element: Element): Element | undefined {
  return (element.getRootNode() as Partial<ShadowRoot>).host;
}
