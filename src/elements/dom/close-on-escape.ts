/**
 * Closes the nearest dialog or popover around an element that closes by Escape, because the key was pressed in a
 * frame and browsers do not do this for a key event that a script dispatches.
 */
export function closeOnEscape(element: Element): void {
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

/** Browsers without `closedBy` close modal dialogs by Escape, and no others. */
const closesByEscape = (dialog: HTMLDialogElement): boolean =>
  dialog.open && (dialog.closedBy ? dialog.closedBy !== "none" : dialog.matches(":modal"));
