import { digitsOf } from "./digits.ts";

/** How the text of a field becomes its value, and how the value is shown: digits with gaps between them. */
export interface Formatting {
  /** The value in a text, without what is only for the eye. Its digits are in the order of the text's. */
  tidy(text: string): string;
  /** The value for the eye. */
  show(value: string): string;
}

/** A text field after an edit. */
export interface Edited {
  value: string;
  text: string;
  caret: number;
}

/** Which way the edit deleted, if it did: `deleteContentForward` and its kind delete forward. */
export type Deletion = "" | "back" | "forward";

/**
 * Puts the gaps right after an edit, and the caret behind the digit it was behind. Where only a gap was
 * deleted, the digit on its far side goes too, as the payer meant. A digit that a full number has no room for
 * does not go in. Half of an expiry date may be without digits for a while; such a text stays as it is.
 *
 * @param before the value before the edit
 * @param text the text after it, as the browser left it, and `caret` in it
 */
export function reformat(
  formatting: Formatting,
  before: string,
  text: string,
  caret: number,
  deletion: Deletion,
): Edited {
  let head = text.slice(0, caret);
  let tail = text.slice(caret);
  const join = () => (deletion ? (head + tail).replace(/\D+$/, "") : head + tail);
  let value = formatting.tidy(join());
  if (deletion && before && value === before) {
    if (deletion === "back") head = head.replace(/\d(\D*)$/, "$1");
    else tail = tail.replace(/\d/, "");
    value = formatting.tidy(join());
  }
  const typed = digitsOf(join()).length;
  const kept = digitsOf(value).length;
  // Completing the month or the year is for the end of the text, not for an edit within it.
  if (typed < kept && tail.trim()) return { value, text: head + tail, caret: head.length };
  let digits = digitsOf(head).length + Math.max(0, kept - typed);
  // One digit more within a full number: its last one, where the payer is not looking, must not go for that. In a date
  // it is the month beside the caret that gives way.
  if (tail && kept < typed && typed > before.length && head.slice(0, -1) + tail === formatting.show(before)) {
    value = before;
    digits--;
  }
  const shown = formatting.show(value);
  return { value, text: shown, caret: tail ? behind(shown, digits, !deletion) : shown.length };
}

/** Where the caret stands behind so many digits; going on, it also passes the gap after a whole group. */
function behind(text: string, digits: number, goingOn: boolean): number {
  let caret = 0;
  for (let left = digits; caret < text.length; caret++) {
    if (/\d/.test(text[caret]!)) {
      if (left-- === 0) break;
    } else if (left === 0 && !(goingOn && digits > 1)) break;
  }
  return caret;
}
