/**
 * Closes what an Escape pressed in a field would have closed if it had been pressed on the page: the nearest dialog or
 * popover around it that closes by that key. For a key that a script repeats browsers do nothing of the kind.
 */
export function closeAround(element: Element): void {
  let at: Node | null = element;
  while (at) {
    if (at instanceof HTMLElement) {
      if (at.popover && at.popover !== "manual" && at.matches(":popover-open")) return at.hidePopover();
      if (at instanceof HTMLDialogElement && closesByEscape(at)) {
        return at.requestClose ? at.requestClose() : at.close();
      }
    }
    at = (at as Element).assignedSlot ?? at.parentNode ?? (at instanceof ShadowRoot ? at.host : null);
  }
}

/** Newer browsers say so; in older ones modal dialogs do. */
const closesByEscape = (dialog: HTMLDialogElement): boolean =>
  dialog.open && (dialog.closedBy ? dialog.closedBy !== "none" : dialog.matches(":modal"));
