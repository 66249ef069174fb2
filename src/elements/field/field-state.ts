import type { FieldState as ReportedState } from "../../wire/page-frame/from-frame.ts";
import { FieldEvent } from "./events.ts";
import { type FieldAttributes, isRequired } from "./field-attributes.ts";
import type { FieldFrame } from "./field-frame.ts";

/** Of a field whose frame has not said anything, or is gone. */
const BLANK: ReportedState = { focused: false, empty: true, valid: false, message: "" };

/** Milliseconds: as long as browsers show a short message. */
const COMPLAINT_TIME = 5000;

/**
 * What browsers say of an input that has to be filled in, in the payer's own language: a frame has something to say of its
 * own once the payer has been there.
 */
const missingText = (): string =>
  Object.assign(document.createElement("input"), { required: true }).validationMessage;

/** How a field stands, mirrored into what pages go by: states for their styles, the form's idea of validity, and events. */
export class FieldState {
  #field: FieldAttributes;
  #internals: ElementInternals;
  #frame: FieldFrame;
  #state = BLANK;
  /** What the page's payer is told at this field, though nothing is wrong with it. */
  #complaint = "";

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

  /** Takes on what the frame says of its value; nothing, as long as it says nothing. */
  show(state: ReportedState = BLANK): void {
    const before = this.#state;
    this.#state = state;
    this.mark("empty", state.empty);
    this.mark("valid", state.valid);
    this.mark("invalid", !!state.error);
    this.mark("interrupted", state.error === "interrupted");
    this.mark("focused", state.focused);
    this.validate();
    if (state.empty !== before.empty) this.#tell("emptinesschange");
    if (state.valid !== before.valid || state.error !== before.error) this.#tell("validitychange");
    // A frame's focus is not the element's: the browser fires nothing here of its own.
    if (state.focused !== before.focused) {
      // What shows through the field may be another by now, which nothing tells of.
      this.#frame.configure();
      // At the frame, for that is what Firefox watches: it leads to the field of a message again only once that was left.
      this.#frame.element.dispatchEvent(new FocusEvent(state.focused ? "focus" : "blur", { composed: true }));
    }
  }

  /**
   * Mirrors what is known of the value into the form's own idea of validity. What is still being typed is not
   * wrong: a form that is submitted right out of a field would be stopped, and the frames judge it anyway.
   */
  validate(): void {
    const { empty, error, message } = this.#state;
    const missing = empty && isRequired(this.#field);
    if (!missing && !error && !this.#complaint) return this.#internals.setValidity({});
    const { element } = this.#frame;
    this.#internals.setValidity(
      { valueMissing: missing, customError: !missing },
      this.#complaint || message || missingText(),
      element.isConnected ? element : undefined,
    );
  }

  /**
   * Shows a text at the field as browsers show theirs, of something that is no fault of the value's. They show it for some
   * seconds, as long as it holds; it must not hold back who presses Pay once more.
   */
  complain(message: string): void {
    const say = (text: string) => {
      this.#complaint = text;
      this.validate();
    };
    const end = () => {
      if (!this.#complaint) return;
      say("");
      // A page may have asked meanwhile whether its form is valid.
      this.#tell("validitychange");
    };
    say(message);
    this.#internals.reportValidity();
    addEventListener("click", end, { capture: true, once: true });
    setTimeout(end, COMPLAINT_TIME);
  }

  #tell(type: "emptinesschange" | "validitychange"): void {
    this.#field.dispatchEvent(new FieldEvent(type, this.#field.field));
  }

  /** Sets or ends a state that style sheets see (`:state()`). */
  mark(state: string, on: boolean): void {
    if (on) this.#internals.states.add(state);
    else this.#internals.states.delete(state);
  }
}
