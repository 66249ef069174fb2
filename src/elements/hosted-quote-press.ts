/**
 * Between a press of Pay and the form's departure lies the time in which the session is stored, and in it the
 * figures may change. What the form takes along is what the payer saw when pressing: this says while that is so.
 */
export class QuotePress {
  #host: HTMLElement;
  #form: () => HTMLFormElement | null;
  #released: () => void;
  #root: Node | undefined;
  #isHeld = false;

  /** @param released called when the form has left, or does not leave after all */
  constructor(host: HTMLElement, form: () => HTMLFormElement | null, released: () => void) {
    this.#host = host;
    this.#form = form;
    this.#released = released;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  start(): void {
    // Before the session's own listener at the form, which lets nobody else hear the press.
    this.#root = this.#host.getRootNode();
    this.#root.addEventListener("submit", this.#onSubmit, true);
    this.#root.addEventListener("sessionupdate", this.#onUpdate);
  }

  stop(): void {
    this.#root?.removeEventListener("submit", this.#onSubmit, true);
    this.#root?.removeEventListener("sessionupdate", this.#onUpdate);
    this.#isHeld = false;
  }

  #onSubmit = (event: Event): void => {
    const form = this.#form();
    if (form === null || event.target !== form) return;
    // A form without a session leaves at once.
    this.#isHeld = [...form.elements].some(({ localName }) => localName === "hosted-session");
  };

  #onUpdate = (): void => {
    if (!this.#isHeld) return;
    // The form is submitted again before the next task, if at all.
    setTimeout(() => {
      this.#isHeld = false;
      this.#released();
    });
  };
}
