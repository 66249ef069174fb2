import { SUBMIT_HELD, SUBMIT_RELEASED } from "../dom/submit-events.ts";

/**
 * Tracks whether a submission is pending. Between a press of Pay and the form's submission the session is stored, and
 * the figures may change. The form must submit the amount that the payer saw when pressing.
 */
export class QuoteSubmission {
  #host: HTMLElement;
  #form: () => HTMLFormElement | null;
  #onSettled: () => void;
  #root: Node | undefined;
  #isPending = false;

  /** @param onSettled called when the form was submitted, or will not be */
  constructor(host: HTMLElement, form: () => HTMLFormElement | null, onSettled: () => void) {
    this.#host = host;
    this.#form = form;
    this.#onSettled = onSettled;
  }

  get isPending(): boolean {
    return this.#isPending;
  }

  start(): void {
    this.#root = this.#host.getRootNode();
    this.#root.addEventListener(SUBMIT_HELD, this.#onHeld);
    this.#root.addEventListener(SUBMIT_RELEASED, this.#onReleased);
  }

  stop(): void {
    this.#root?.removeEventListener(SUBMIT_HELD, this.#onHeld);
    this.#root?.removeEventListener(SUBMIT_RELEASED, this.#onReleased);
    this.#isPending = false;
  }

  #onHeld = ({ target }: Event): void => {
    if (target === this.#form()) this.#isPending = true;
  };

  #onReleased = ({ target }: Event): void => {
    if (target !== this.#form()) return;
    // Deferred, because a page that posts the form itself may do so in the next task.
    setTimeout(() => {
      this.#isPending = false;
      this.#onSettled();
    });
  };
}
