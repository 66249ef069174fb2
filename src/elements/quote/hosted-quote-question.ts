/** The texts of the question. */
export interface QuestionTexts {
  title: string;
  lines: readonly string[];
  pay: string;
  cancel: string;
}

/**
 * The dialog that asks the payer to confirm. It takes the focus, so that a screen reader reads its title and text.
 * Tab moves on into the page. Escape answers no. Afterwards the focus returns to where it was.
 */
export class QuoteQuestion {
  readonly element: HTMLElement = make("div", "question");
  #title = make("h2", "question-title");
  #text = make("div", "question-text");
  #pay = make("button", "button pay");
  #cancel = make("button", "button cancel");
  #settle: ((yes: boolean) => void) | undefined;
  #focusedBefore: Element | null = null;

  constructor() {
    const { element } = this;
    element.hidden = true;
    element.role = "alertdialog";
    element.tabIndex = -1;
    this.#title.id = "title";
    this.#text.id = "text";
    element.setAttribute("aria-labelledby", "title");
    element.setAttribute("aria-describedby", "text");
    this.#pay.type = this.#cancel.type = "button";
    const buttons = make("div", "buttons");
    buttons.append(this.#pay, this.#cancel);
    element.append(this.#title, this.#text, buttons);
    this.#pay.addEventListener("click", () => this.end(true));
    this.#cancel.addEventListener("click", () => this.end(false));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      this.end(false);
    });
  }

  get isOpen(): boolean {
    return this.#settle !== undefined;
  }

  /** Opens the question. One that is still open is answered with no. */
  ask({ title, lines, pay, cancel }: QuestionTexts): Promise<boolean> {
    this.end(false);
    this.#title.textContent = title;
    this.#text.replaceChildren(
      ...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })),
    );
    this.#pay.textContent = pay;
    this.#cancel.textContent = cancel;
    const { element } = this;
    // `document.activeElement` is only the outermost shadow host, so ask the tree that contains the element's host.
    const { host } = element.getRootNode() as ShadowRoot;
    this.#focusedBefore = (host.getRootNode() as Document).activeElement ?? document.activeElement;
    element.hidden = false;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
    return new Promise((resolve) => (this.#settle = resolve));
  }

  /** Closes the question with this answer. */
  end(yes: boolean): void {
    const settle = this.#settle;
    if (!settle) return;
    this.#settle = undefined;
    const { element } = this;
    const hadFocus = element.matches(":focus-within");
    element.hidden = true;
    if (hadFocus && this.#focusedBefore instanceof HTMLElement && this.#focusedBefore.isConnected)
      this.#focusedBefore.focus();
    this.#focusedBefore = null;
    settle(yes);
  }
}

/** Creates an element that the page can style by its part. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, part: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.setAttribute("part", part);
  return element;
}
