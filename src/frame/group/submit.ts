import type { CalendarMonth } from "../../core/expiry.ts";
import type { FieldError, FieldName, Role } from "../../wire/schema/fields.ts";
import { type ErrorResponse, SessionResponse } from "../../wire/rest/frame-api.ts";
import type { FromFrame } from "../../wire/page-frame/from-frame.ts";
import type { ToFrame } from "../../wire/page-frame/to-frame.ts";
import { SESSION_GONE } from "../../wire/schema/session-gone.ts";
import type { Call, Outcome } from "../card/api.ts";
import { kindOf } from "../card/card-response.ts";
import { rolesOf } from "../field/state.ts";
import type { CollectedField, SiblingNews } from "../field/reduce.ts";
import { crossErrors } from "./cross-checks.ts";
import type { Siblings } from "./siblings.ts";
import { pathOf, sourceOfFunds } from "./source-of-funds.ts";

type Submit = Pick<Extract<ToFrame, { t: "submit" }>, "rid" | "fields">;
type FieldErrors = Extract<FromFrame, { t: "refused" }>["errors"];
/** The message that answers a submit. */
type Ending = Extract<FromFrame, { rid: string }>;
/** The same without the id of its submit. */
type Result = Ending extends infer E ? (E extends Ending ? Omit<E, "rid"> : never) : never;

/**
 * An update that failed. The texts are fixed, because an explanation of the gateway may quote what was submitted; only
 * `SESSION_GONE` is passed on, because pages look for it.
 */
const failed = (message: string): Extract<Result, { t: "failed" }> => ({
  t: "failed",
  status: "system_error",
  message,
});

/** A field and its error. */
type FieldIssue = Pick<CollectedField, "field" | "error">;

/** The frame that leads a submit: it collects the values and sends the request. */
export interface Lead {
  siblings: Siblings;
  call: Call;
  today(): CalendarMonth;
  session(): string | null;
  /** The gateway created this session for the submit. */
  adopt(session: string): void;
  /** Handles a message to the siblings in the lead's own frame. */
  take: (message: SiblingNews) => void;
  send(message: FromFrame): void;
}

/**
 * Makes the function that stores the values of several fields in the session with one request. A repeated `rid` is the same
 * submit and gets the same result. While one submit runs, another one fails.
 */
export function openSubmit(lead: Lead): (submit: Submit) => void {
  let running: string | undefined;
  let last: Ending | undefined;

  return ({ rid, fields }) => {
    if (rid === running) return;
    if (rid === last?.rid) return lead.send(last);
    if (running) return lead.send({ ...failed("Another update is still running."), rid });
    running = rid;
    void store(lead, rid, fields)
      .catch(() => failed("The session could not be updated."))
      .then((end) => {
        running = "";
        last = { ...end, rid };
        lead.send(last);
      });
  };
}

async function store(lead: Lead, rid: string, fields: readonly FieldName[]): Promise<Result> {
  const { siblings, call } = lead;
  const collected = await siblings.collect(rid, fields.flatMap(rolesOf));
  if (typeof collected === "string") return failed(collected);

  let errors: readonly FieldIssue[] = collected.filter(({ error }) => error);
  if (!errors.length) {
    errors = crossErrors(collected, lead.today());
    if (collected.every(({ value }) => !value))
      errors = collected.map(({ field }) => ({ field, error: "missing" }));
    for (const { field, error } of errors) setServerError(lead, field, error!, true);
  }
  if (errors.length) return { t: "refused", errors: byField(errors, fields) };

  if (!lead.session()) {
    const created = await call("POST", "session", {}, SessionResponse);
    if (created.is !== "ok") return unsuccessful(created);
    lead.adopt(created.body.session.id);
  }
  const outcome = await call("PUT", `session/${lead.session()}`, sourceOfFunds(collected), SessionResponse);
  if (outcome.is === "ok") {
    const { session, sourceOfFunds: source } = outcome.body;
    const card = source?.provided?.card;
    return {
      t: "stored",
      session,
      ...(card && { card: { ...kindOf(card), securityCodeProvided: card.securityCode !== undefined } }),
    };
  }
  const rejected = outcome.is === "error" && rejectedField(outcome.error, collected);
  if (!rejected) return unsuccessful(outcome);
  setServerError(lead, rejected.field, rejected.error, false);
  return { t: "refused", errors: byField([rejected], fields) };
}

/**
 * Shows an error that only the lead knows, in the frame of its field.
 *
 * @param together the error is about several fields
 */
function setServerError({ siblings, take }: Lead, field: Role, error: FieldError, together: boolean): void {
  const refusal = { t: "refused", field, error, together } as const;
  take(refusal);
  siblings.say(refusal);
}

/** One error for each field of the page. An error in an input of a whole card is an error of the field `card`. */
function byField(errors: readonly FieldIssue[], fields: readonly FieldName[]): FieldErrors {
  return fields.flatMap((field) => {
    const first = errors.find((wrong) => rolesOf(field).includes(wrong.field));
    return first ? [{ field, error: first.error! }] : [];
  });
}

function unsuccessful(outcome: Outcome<unknown>): Result {
  if (outcome.is === "timeout") {
    return { ...failed("The session could not be updated in time."), status: "request_timeout" };
  }
  if (outcome.is === "lost") return failed("The gateway could not be reached.");
  const isGone = outcome.is === "error" && outcome.error.explanation === SESSION_GONE;
  return failed(isGone ? SESSION_GONE : "The session could not be updated.");
}

/** The field that the gateway rejected, and why; undefined if the response names none of the submitted fields. */
function rejectedField(
  { field, validationType }: ErrorResponse["error"],
  collected: readonly CollectedField[],
) {
  const path = `${field}.`.replace("sourceOfFunds.provided.", "");
  const wrong = collected.find((one) => path.startsWith(`${pathOf(one.field)}.`));
  return (
    wrong && ({ field: wrong.field, error: validationType === "MISSING" ? "missing" : "invalid" } as const)
  );
}
