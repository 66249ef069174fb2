import { make } from "./hosted-quote-question.ts";

const LINES = ["net", "charge", "total"] as const;
type Line = (typeof LINES)[number];

/** The three lines of a quote, written in place, and the region that says them to a screen reader. */
export class QuoteSums {
  readonly list: HTMLDListElement = make("dl", "sums");
  readonly status: HTMLElement = make("p", "status");
  #labels = {} as Record<Line, HTMLElement>;
  #amounts = {} as Record<Line, HTMLElement>;
  #said = "";

  constructor() {
    // Not `role="status"`: a page has one of its own for outcomes, and should find that one by its role.
    this.status.ariaLive = "polite";
    this.status.ariaAtomic = "true";
    for (const line of LINES) {
      const row = make("div", `row ${line}-row`);
      row.className = line;
      this.#labels[line] = make("dt", `label ${line}-label`);
      this.#amounts[line] = make("dd", `amount ${line}`);
      row.append(this.#labels[line], this.#amounts[line]);
      this.list.append(row);
    }
  }

  label(texts: Record<Line, string>): void {
    for (const line of LINES) write(this.#labels[line], texts[line]);
  }

  write(texts: Record<Line, string>): void {
    for (const line of LINES) write(this.#amounts[line], texts[line]);
  }

  /** Says it, unless that was the last thing said. */
  announce(sentence: string): void {
    if (sentence === this.#said) return;
    this.#said = sentence;
    this.status.textContent = sentence;
  }

  /** Known already, without having been said: the page came with it. */
  said(sentence: string): void {
    this.#said = sentence;
  }
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
