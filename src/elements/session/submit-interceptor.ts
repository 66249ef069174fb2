import type { UpdateResult } from "../field/field-group.ts";
import { SUBMIT_HELD, SUBMIT_RELEASED } from "../dom/submit-events.ts";

/** A session for which its form waits. */
export interface InterceptedSession {
  /** True if the session has something to store: neither it nor all of its fields are disabled. */
  needsUpdate(): boolean;
  update(): Promise<UpdateResult>;
  /** Sets the form value to the stored result, even if the fields have changed since. */
  setFormValue(result: UpdateResult): void;
  /** Shows the payer why the form was not submitted. */
  showError(result: UpdateResult): void;
}

const interceptors = new WeakMap<HTMLFormElement, SubmitInterceptor>();

/**
 * Delays a form's submission until every session in it has stored its entries. It stops the first submit event before
 * the page's own listeners hear it, and submits again when all is stored. A press in between counts as the same
 * press. If one session fails, the form is not submitted.
 */
export class SubmitInterceptor {
  /** Returns the interceptor of this form. */
  static of(form: HTMLFormElement): SubmitInterceptor {
    const interceptor = interceptors.get(form) ?? new SubmitInterceptor(form);
    interceptors.set(form, interceptor);
    return interceptor;
  }

  #form: HTMLFormElement;
  #sessions = new Set<InterceptedSession>();
  #isUpdating = false;
  /** Counts submissions without a card, because a payer who pressed "Back" meanwhile does not pay. */
  #submitsWithoutCard = 0;
  /** The stored results; set only while the second submit event is dispatched. */
  #results: Map<InterceptedSession, UpdateResult> | undefined;

  private constructor(form: HTMLFormElement) {
    this.#form = form;
  }

  add(session: InterceptedSession): void {
    this.#sessions.add(session);
    this.#form.addEventListener("submit", this.#onSubmit, true);
  }

  remove(session: InterceptedSession): void {
    this.#sessions.delete(session);
    if (this.#sessions.size === 0) this.#form.removeEventListener("submit", this.#onSubmit, true);
  }

  /** Returns the session's result while the second submit event is dispatched. */
  resultOf(session: InterceptedSession): UpdateResult | undefined {
    return this.#results?.get(session);
  }

  #onSubmit = (event: SubmitEvent): void => {
    if (this.#results) return;
    const { submitter } = event;
    const due = [...this.#sessions].filter((session) => session.needsUpdate());
    // "Back" and similar buttons submit without a card, because what need not be valid need not be stored.
    if (submitter?.matches("[formnovalidate]") || due.length === 0) {
      this.#submitsWithoutCard += 1;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!this.#isUpdating) void this.#update(due, submitter);
  };

  async #update(due: InterceptedSession[], submitter: HTMLElement | null): Promise<void> {
    const submitsBefore = this.#submitsWithoutCard;
    this.#isUpdating = true;
    this.#form.dispatchEvent(new Event(SUBMIT_HELD, { bubbles: true }));
    const results = await Promise.all(due.map((session) => session.update()));
    this.#isUpdating = false;
    const failed = results.findIndex(({ status }) => status !== "ok");
    if (failed >= 0) due[failed]!.showError(results[failed]!);
    // Not submitted if a session has moved to another form meanwhile, because this form would go without it.
    else if (
      submitsBefore === this.#submitsWithoutCard &&
      due.every((session) => this.#sessions.has(session))
    )
      this.#submit(new Map(due.map((session, index) => [session, results[index]!])), submitter);
    this.#form.dispatchEvent(new Event(SUBMIT_RELEASED, { bubbles: true }));
  }

  #submit(results: Map<InterceptedSession, UpdateResult>, submitter: HTMLElement | null): void {
    for (const [session, result] of results) session.setFormValue(result);
    this.#results = results;
    try {
      this.#form.requestSubmit(isStillSubmitter(submitter, this.#form) ? submitter : null);
    } finally {
      this.#results = undefined;
    }
  }
}

/** Whether the button still submits the form. A framework may have replaced or changed it since. */
function isStillSubmitter(button: HTMLElement | null, form: HTMLFormElement): boolean {
  const { form: owner, type } = (button ?? {}) as Partial<HTMLButtonElement>;
  return owner === form && (type === "submit" || (type as string) === "image");
}
