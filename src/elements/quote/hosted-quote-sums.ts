import { make } from "./hosted-quote-question.ts";

const LINES = ["net", "charge", "total"] as const;
type Line = (typeof LINES)[number];

/** The three lines of a quote, updated in place, and the live region that announces them to screen readers. */
export class QuoteSums {
  readonly list: HTMLDListElement = make("dl", "sums");
  readonly status: HTMLElement = make("p", "status");
  #labels = {} as Record<Line, HTMLElement>;
  #amounts = {} as Record<Line, HTMLElement>;
  #announced = "";

  constructor() {
    // Not `role="status"`, because the page should find its own status region by that role.
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

  /** Announces the sentence, unless it was the last one announced. */
  announce(sentence: string): void {
    if (sentence === this.#announced) return;
    this.#announced = sentence;
    this.status.textContent = sentence;
  }

  /** Marks the sentence as known, because the page was loaded with it. */
  setAnnounced(sentence: string): void {
    this.#announced = sentence;
  }
}

function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
