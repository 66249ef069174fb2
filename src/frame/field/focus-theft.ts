import { listen } from "./listen.ts";

/** Once may be an accident, such as a window that opened at the wrong moment. */
const MAX_THEFTS = 2;

/**
 * Detects a page that takes the focus out of an unfinished entry again and again, as an attacker does to collect the rest of
 * a number in an input of their own. The sign is an input that loses the focus while one of its character keys is down. A
 * payer who leaves with Tab, Enter or a shortcut pressed another key last. A payer who goes to another window leaves the
 * input the active element of its document. A complete entry may lose the focus in any way, because pages move on from it.
 *
 * @param onTheft called at the second theft, before the frame handles the loss of the focus
 */
export function watchFocusTheft(element: HTMLElement, isComplete: () => boolean, onTheft: () => void): void {
  let keyDown = "";
  let thefts = 0;
  listen(element, {
    keydown({ key, code, altKey, ctrlKey, metaKey, isTrusted }) {
      keyDown = isTrusted && key.length === 1 && !(altKey || ctrlKey || metaKey) ? code : "";
    },
    keyup({ code }) {
      if (code === keyDown) keyDown = "";
    },
    input() {
      if (isComplete()) thefts = 0;
    },
  });
  const onBlur = (event: Event) => {
    const within = (event as FocusEvent).relatedTarget || document.activeElement === element;
    if (keyDown && !within && !isComplete() && ++thefts === MAX_THEFTS) {
      thefts = 0;
      onTheft();
    }
    keyDown = "";
  };
  // In the capture phase, because the frame judges the value as a whole once it knows of the loss.
  element.addEventListener("blur", onBlur, true);
}
