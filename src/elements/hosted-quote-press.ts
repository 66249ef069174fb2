/**
 * Between a press of Pay and the form's departure lies the time in which the session is stored, and in it the
 * figures may change. What the form takes along is what the payer saw when pressing: this says while that is so.
 */
export class QuotePress {
  #host: HTMLElement;
  #form: () => HTMLFormElement | null;
  #released: () => void;
  #root: Node | undefined;
  /** Those that may be storing what was pressed for. */
  #sessions: Element[] = [];

  /** @param released called when the form has left, or does not leave after all */
  constructor(host: HTMLElement, form: () => HTMLFormElement | null, released: () => void) {
    this.#host = host;
    this.#form = form;
    this.#released = released;
  }

  get isHeld(): boolean {
    return this.#sessions.length > 0;
  }

  start(): void {
    // Before the session's own listener at the form, which lets nobody else hear the press.
    this.#root = this.#host.getRootNode();
    this.#root.addEventListener("submit", this.#onSubmit, true);
    this.#root.addEventListener("submit", this.#onEnd);
    this.#root.addEventListener("sessionupdate", this.#onEnd);
  }

  stop(): void {
    this.#root?.removeEventListener("submit", this.#onSubmit, true);
    this.#root?.removeEventListener("submit", this.#onEnd);
    this.#root?.removeEventListener("sessionupdate", this.#onEnd);
    this.#sessions = [];
  }

  #onSubmit = (event: Event): void => {
    const form = this.#form();
    if (form === null || event.target !== form) return;
    // A form leaves at once without a session, or with one that does nothing.
    this.#sessions = [...form.elements].filter((one) => one.matches("hosted-session:enabled"));
  };

  /** An update has ended, or the press was heard by all, as it is not while a session acts on it. */
  #onEnd = ({ target }: Event): void => {
    if (target !== this.#form() && !this.#sessions.includes(target as Element)) return;
    // The form leaves before the next task, if at all.
    setTimeout(() => {
      this.#sessions = [];
      this.#released();
    });
  };
}
