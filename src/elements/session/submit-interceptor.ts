import type { UpdateResult } from "../field/field-group.ts";
import { HELD, RELEASED } from "../dom/submit-events.ts";

/** A session of a form, as far as the form has to wait for it. */
export interface Storing {
  /** It has something to store: neither it nor all of its fields are disabled. */
  isDue(): boolean;
  update(): Promise<UpdateResult>;
  /** Gives the form what was stored, whatever has been touched since. */
  enter(result: UpdateResult): void;
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
  /** Counts the presses of what leaves without a card: whoever has gone back does not pay. */
  #exempt = 0;
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
    if (this.#stored) return;
    const { submitter } = event;
    const due = [...this.#sessions].filter((session) => session.isDue());
    // "Back" and its like leave without a card: what need not be valid need not be stored.
    if (submitter?.matches("[formnovalidate]") || due.length === 0) {
      this.#exempt += 1;
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!this.#isStoring) void this.#store(due, submitter);
  };

  async #store(due: Storing[], submitter: HTMLElement | null): Promise<void> {
    const exempt = this.#exempt;
    this.#isStoring = true;
    this.#form.dispatchEvent(new Event(HELD, { bubbles: true }));
    const results = await Promise.all(due.map((session) => session.update()));
    this.#isStoring = false;
    const refused = results.findIndex(({ status }) => status !== "ok");
    if (refused >= 0) due[refused]!.explain(results[refused]!);
    // One that belongs to another form by now is not this form's to take along, and not to be left behind.
    else if (exempt === this.#exempt && due.every((session) => this.#sessions.has(session)))
      this.#leave(new Map(due.map((session, index) => [session, results[index]!])), submitter);
    this.#form.dispatchEvent(new Event(RELEASED, { bubbles: true }));
  }

  #leave(stored: Map<Storing, UpdateResult>, submitter: HTMLElement | null): void {
    for (const [session, result] of stored) session.enter(result);
    this.#stored = stored;
    try {
      this.#form.requestSubmit(stillSubmits(submitter, this.#form) ? submitter : null);
    } finally {
      this.#stored = undefined;
    }
  }
}

/** Whether a button submits a form yet: a framework may have drawn another since, or made another of it. */
function stillSubmits(button: HTMLElement | null, form: HTMLFormElement): boolean {
  const { form: owner, type } = (button ?? {}) as Partial<HTMLButtonElement>;
  return owner === form && (type === "submit" || (type as string) === "image");
}
