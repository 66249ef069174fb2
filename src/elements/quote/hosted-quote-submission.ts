import { HELD, RELEASED } from "../dom/submit-events.ts";

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
    this.#root = this.#host.getRootNode();
    this.#root.addEventListener(HELD, this.#onHeld);
    this.#root.addEventListener(RELEASED, this.#onReleased);
  }

  stop(): void {
    this.#root?.removeEventListener(HELD, this.#onHeld);
    this.#root?.removeEventListener(RELEASED, this.#onReleased);
    this.#isHeld = false;
  }

  #onHeld = ({ target }: Event): void => {
    if (target === this.#form()) this.#isHeld = true;
  };

  #onReleased = ({ target }: Event): void => {
    if (target !== this.#form()) return;
    // A page that posts the form itself may do so in the next turn.
    setTimeout(() => {
      this.#isHeld = false;
      this.#released();
    });
  };
}
