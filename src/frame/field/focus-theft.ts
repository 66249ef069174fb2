import { listen } from "./listen.ts";

/** Once may be a page that helps clumsily, or a window that opened at the wrong moment. */
const TOO_OFTEN = 2;

/**
 * Tells when a page takes the focus out of an unfinished entry again and again, as one does that collects the rest
 * of a number in an input of its own. The sign of it is a field that is left while one of its keys is down: who
 * leaves it with Tab, Enter or a shortcut has pressed another key last, and who goes to another window leaves the
 * input the active element of its document. A complete entry may be left in any way: pages move on from those.
 *
 * @param taken called at the second time, before the field itself knows that it was left
 */
export function watchFocusTheft(element: HTMLElement, isComplete: () => boolean, taken: () => void): void {
  let down = "";
  let times = 0;
  listen(element, {
    keydown({ key, code, altKey, ctrlKey, metaKey, isTrusted }) {
      down = isTrusted && key.length === 1 && !(altKey || ctrlKey || metaKey) ? code : "";
    },
    keyup({ code }) {
      if (code === down) down = "";
    },
    input() {
      if (isComplete()) times = 0;
    },
  });
  const left = (event: Event) => {
    const within = (event as FocusEvent).relatedTarget || document.activeElement === element;
    if (down && !within && !isComplete() && ++times === TOO_OFTEN) {
      times = 0;
      taken();
    }
    down = "";
  };
  // While it is still judged as an entry in the making.
  element.addEventListener("blur", left, true);
}
