/** What the question says. */
export interface QuestionTexts {
  title: string;
  lines: readonly string[];
  pay: string;
  cancel: string;
}

/**
 * The region that asks for a yes. It takes the focus, so that a screen reader reads title and text, lets Tab pass
 * on into the page, takes Escape for a no, and gives the focus back to where it was.
 */
export class QuoteQuestion {
  readonly element: HTMLElement = make("div", "question");
  #title = make("h2", "question-title");
  #text = make("div", "question-text");
  #pay = make("button", "button pay");
  #cancel = make("button", "button cancel");
  #settle: ((yes: boolean) => void) | undefined;
  #before: Element | null = null;

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

  /** One question at a time: the one before gets a no. */
  ask({ title, lines, pay, cancel }: QuestionTexts): Promise<boolean> {
    this.end(false);
    this.#title.textContent = title;
    this.#text.replaceChildren(
      ...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })),
    );
    this.#pay.textContent = pay;
    this.#cancel.textContent = cancel;
    const { element } = this;
    // In a shadow root the document knows no more than that root's host.
    const { host } = element.getRootNode() as ShadowRoot;
    this.#before = (host.getRootNode() as Document).activeElement ?? document.activeElement;
    element.hidden = false;
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
    return new Promise((resolve) => (this.#settle = resolve));
  }

  /** Takes the question away, with this answer. */
  end(yes: boolean): void {
    const settle = this.#settle;
    if (!settle) return;
    this.#settle = undefined;
    const { element } = this;
    const hadFocus = element.matches(":focus-within");
    element.hidden = true;
    if (hadFocus && this.#before instanceof HTMLElement && this.#before.isConnected) this.#before.focus();
    this.#before = null;
    settle(yes);
  }
}

/** A piece of the element that the page's style can reach by its part. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, part: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.setAttribute("part", part);
  return made;
}
