import type { UpdateResult } from "./field-group.ts";

/** A session of a form, as far as the form has to wait for it. */
export interface Storing {
  /** It has something to store: neither it nor all of its fields are disabled. */
  readonly due: boolean;
  update(): Promise<UpdateResult>;
  /** Shows the payer why the form did not go. */
  explain(result: UpdateResult): void;
}

const FORMS = new WeakMap<HTMLFormElement, HeldForm>();

/**
 * A form that waits until every session in it holds what was typed. Its first submit event is stopped before the page's own
 * listeners hear it, and comes again when all is stored; what the payer presses meanwhile is the same press. If one session is
 * refused it does not come again.
 */
export class HeldForm {
  /** The one for this form. */
  static of(form: HTMLFormElement): HeldForm {
    const held = FORMS.get(form) ?? new HeldForm(form);
    FORMS.set(form, held);
    return held;
  }

  #form: HTMLFormElement;
  #sessions = new Set<Storing>();
  #isStoring = false;
  /** Set while the submit event passes: what has just been stored. */
  #stored: Map<Storing, UpdateResult> | undefined;

  private constructor(form: HTMLFormElement) {
    this.#form = form;
  }

  add(session: Storing): void {
    this.#sessions.add(session);
    this.#form.addEventListener("submit", this.#onSubmit, true);
  }

  remove(session: Storing): void {
    this.#sessions.delete(session);
    if (this.#sessions.size === 0) this.#form.removeEventListener("submit", this.#onSubmit, true);
  }

  /** What was stored for a session by the submit event that passes now. */
  stored(session: Storing): UpdateResult | undefined {
    return this.#stored?.get(session);
  }

  #onSubmit = (event: SubmitEvent): void => {
    const { submitter } = event;
    const due = [...this.#sessions].filter((session) => session.due);
    // "Back" and its like leave without a card: what need not be valid need not be stored.
    const isExempt = submitter?.matches("[formnovalidate]") ?? false;
    if (this.#stored || isExempt || due.length === 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!this.#isStoring) void this.#store(due, submitter);
  };

  async #store(due: Storing[], submitter: HTMLElement | null): Promise<void> {
    this.#isStoring = true;
    const results = await Promise.all(due.map((session) => session.update()));
    this.#isStoring = false;
    const refused = results.findIndex(({ status }) => status !== "ok");
    if (refused >= 0) return due[refused]!.explain(results[refused]!);
    this.#stored = new Map(due.map((session, index) => [session, results[index]!]));
    try {
      // A framework may have drawn another button since.
      const isStillThere = submitter && "form" in submitter && submitter.form === this.#form;
      this.#form.requestSubmit(isStillThere ? submitter : null);
    } finally {
      this.#stored = undefined;
    }
  }
}
