import type { FieldState as ReportedState } from "../../wire/page-frame/from-frame.ts";
import { FieldEvent } from "./events.ts";
import { type FieldAttributes, isRequired } from "./field-attributes.ts";
import type { FieldFrame } from "./field-frame.ts";

/** The state of a field whose frame has reported nothing yet, or is gone. */
const BLANK: ReportedState = { focused: false, empty: true, valid: false, message: "" };

/** In milliseconds: as long as browsers show such a message. */
const MESSAGE_TIME = 5000;

/**
 * Returns the browser's message for a required input in the payer's language. The frame reports its own once the
 * payer has visited the field.
 */
const missingText = (): string =>
  Object.assign(document.createElement("input"), { required: true }).validationMessage;

/** A field's state, mirrored into the element: states for style sheets, form validity, and events. */
export class FieldState {
  #field: FieldAttributes;
  #internals: ElementInternals;
  #frame: FieldFrame;
  #state = BLANK;
  /** The message that is shown at the field although its value is not at fault. */
  #notice = "";

  constructor(field: FieldAttributes, internals: ElementInternals, frame: FieldFrame) {
    this.#field = field;
    this.#internals = internals;
    this.#frame = frame;
  }

  get empty(): boolean {
    return this.#state.empty;
  }
  get valid(): boolean {
    return this.#state.valid;
  }

  /** Applies a state that the frame reported; the blank state without one. */
  show(state: ReportedState = BLANK): void {
    const before = this.#state;
    this.#state = state;
    this.mark("empty", state.empty);
    this.mark("valid", state.valid);
    this.mark("invalid", !!state.error);
    this.mark("interrupted", state.error === "interrupted");
    this.mark("focused", state.focused);
    this.validate();
    if (state.empty !== before.empty) this.#dispatch("emptinesschange");
    if (state.valid !== before.valid || state.error !== before.error) this.#dispatch("validitychange");
    // Dispatches focus events, because the browser dispatches none on the element for its frame's focus.
    if (state.focused !== before.focused) {
      // Sends the style again, because the background may have changed without an event.
      this.#frame.configure();
      // Dispatched at the frame, because Firefox focuses the field of a validation message again only after a blur
      // there.
      this.#frame.element.dispatchEvent(new FocusEvent(state.focused ? "focus" : "blur", { composed: true }));
    }
  }

  /**
   * Sets the form validity by the reported state. An unfinished entry counts as valid, because a form that is
   * submitted right out of a field would otherwise be stopped, and the frames validate it anyway.
   */
  validate(): void {
    const { empty, error, message } = this.#state;
    const missing = empty && isRequired(this.#field);
    if (!missing && !error && !this.#notice) return this.#internals.setValidity({});
    const { element } = this.#frame;
    this.#internals.setValidity(
      { valueMissing: missing, customError: !missing },
      this.#notice || message || missingText(),
      element.isConnected ? element : undefined,
    );
  }

  /**
   * Shows a message at the field as browsers show theirs, although its value is not at fault. It is invalid for some
   * seconds or until the next click, so that it does not stop another press of Pay.
   */
  complain(message: string): void {
    const setMessage = (text: string) => {
      this.#notice = text;
      this.validate();
    };
    const end = () => {
      if (!this.#notice) return;
      setMessage("");
      // The page may have read the form's validity meanwhile.
      this.#dispatch("validitychange");
    };
    setMessage(message);
    this.#internals.reportValidity();
    addEventListener("click", end, { capture: true, once: true });
    setTimeout(end, MESSAGE_TIME);
  }

  #dispatch(type: "emptinesschange" | "validitychange"): void {
    this.#field.dispatchEvent(new FieldEvent(type, this.#field.field));
  }

  /** Sets or clears a state for style sheets (`:state()`). */
  mark(state: string, on: boolean): void {
    if (on) this.#internals.states.add(state);
    else this.#internals.states.delete(state);
  }
}
