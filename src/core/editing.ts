import { digitsOf } from "./digits.ts";

/** Converts between a field's text and its value, which is the text without separators. */
export interface Formatting {
  /** Returns the value of a text, without separators. The digits keep their order. */
  tidy(text: string): string;
  /** Returns the value with separators. */
  show(value: string): string;
}

/** A text field after an edit. */
export interface Edited {
  value: string;
  text: string;
  caret: number;
}

/** The direction in which the edit deleted: `deleteContentForward` and similar input types delete forward. */
export type Deletion = "" | "back" | "forward";

/**
 * Formats the text after an edit and keeps the caret behind the same digit. If only a separator was deleted, the
 * digit beyond it is deleted too, because the payer meant it. A digit is rejected if the number is already full. A
 * text in which one half of an expiry date has no digits stays as it is.
 *
 * @param before the value before the edit
 * @param text the text after the edit, as the browser left it
 * @param caret the caret's position in `text`
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
  const accepted = digitsOf(value).length;
  // Adds digits to month or year only at the end of the text, not within it.
  if (typed < accepted && tail.trim()) return { value, text: head + tail, caret: head.length };
  let digits = digitsOf(head).length + Math.max(0, accepted - typed);
  // Rejects a digit typed into a full number, because the number's last digit would be lost out of the payer's sight.
  // In a date, the month beside the caret is replaced instead.
  if (
    tail &&
    accepted < typed &&
    typed > before.length &&
    head.slice(0, -1) + tail === formatting.show(before)
  ) {
    value = before;
    digits--;
  }
  const shown = formatting.show(value);
  return { value, text: shown, caret: tail ? caretAfter(shown, digits, !deletion) : shown.length };
}

/**
 * Returns the caret's position behind this many digits. While typing forward it also passes the separator after a
 * complete group.
 */
function caretAfter(text: string, digits: number, isTyping: boolean): number {
  let caret = 0;
  for (let left = digits; caret < text.length; caret++) {
    if (/\d/.test(text[caret]!)) {
      if (left-- === 0) break;
    } else if (left === 0 && !(isTyping && digits > 1)) break;
  }
  return caret;
}
