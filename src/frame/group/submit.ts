import type { CalendarMonth } from "../../core/expiry.ts";
import type { FieldError, FieldName, Role } from "../../wire/schema/fields.ts";
import { type ErrorResponse, SessionResponse } from "../../wire/rest/frame-api.ts";
import type { FromFrame } from "../../wire/page-frame/from-frame.ts";
import type { ToFrame } from "../../wire/page-frame/to-frame.ts";
import { SESSION_GONE } from "../../wire/schema/session-gone.ts";
import type { Call, Outcome } from "../card/api.ts";
import { kindOf } from "../card/card-response.ts";
import { rolesOf } from "../field/input-state.ts";
import type { CollectedField, SiblingNews } from "../field/reduce.ts";
import { crossErrors } from "./cross-checks.ts";
import type { Siblings } from "./siblings.ts";
import { pathOf, sourceOfFunds } from "./source-of-funds.ts";

type Submit = Pick<Extract<ToFrame, { t: "submit" }>, "rid" | "fields">;
type FieldErrors = Extract<FromFrame, { t: "refused" }>["errors"];
type Ending = Extract<FromFrame, { rid: string }>;
/** An ending without the submit it is the end of. */
type End = Ending extends infer E ? (E extends Ending ? Omit<E, "rid"> : never) : never;

/**
 * An update that failed. The texts are fixed, because an explanation of the gateway may quote what was submitted; only
 * `SESSION_GONE` is passed on, because pages look for it.
 */
const failed = (message: string): Extract<End, { t: "failed" }> => ({
  t: "failed",
  status: "system_error",
  message,
});

/** A field, and what is wrong with it. */
type FieldIssue = Pick<CollectedField, "field" | "error">;

/** What a submit needs of the frame that leads it. */
export interface Lead {
  siblings: Siblings;
  call: Call;
  today(): CalendarMonth;
  session(): string | null;
  /** The gateway has made this session. */
  adopt(session: string): void;
  /** In its own frame too, what the lead says to its siblings. */
  hear: (message: SiblingNews) => void;
  send(message: FromFrame): void;
}

/**
 * Stores the values of several fields in the session with one request, as the lead of their frames. Each
 * `rid` is one submit with one ending, however often it is asked for; and there is one at a time.
 */
export function openSubmit(lead: Lead): (submit: Submit) => void {
  let running = "";
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

async function store(lead: Lead, rid: string, fields: readonly FieldName[]): Promise<End> {
  const { siblings, call } = lead;
  const held = await siblings.gather(rid, fields.flatMap(rolesOf));
  if (typeof held === "string") return failed(held);

  let errors: readonly FieldIssue[] = held.filter(({ error }) => error);
  if (!errors.length) {
    errors = crossErrors(held, lead.today());
    if (held.every(({ value }) => !value)) errors = held.map(({ field }) => ({ field, error: "missing" }));
    for (const { field, error } of errors) setServerError(lead, field, error!, true);
  }
  if (errors.length) return { t: "refused", errors: byField(errors, fields) };

  if (!lead.session()) {
    const created = await call("POST", "session", {}, SessionResponse);
    if (created.is !== "ok") return unsuccessful(created);
    lead.adopt(created.answer.session.id);
  }
  const outcome = await call("PUT", `session/${lead.session()}`, sourceOfFunds(held), SessionResponse);
  if (outcome.is === "ok") {
    const { session, sourceOfFunds: source } = outcome.answer;
    const card = source?.provided?.card;
    return {
      t: "stored",
      session,
      ...(card && { card: { ...kindOf(card), securityCodeProvided: card.securityCode !== undefined } }),
    };
  }
  const refused = outcome.is === "error" && refusedField(outcome.error, held);
  if (!refused) return unsuccessful(outcome);
  setServerError(lead, refused.field, refused.error, false);
  return { t: "refused", errors: byField([refused], fields) };
}

/**
 * Shows an error that only the lead knows, in whichever frame the field is.
 *
 * @param together it is about several fields
 */
function setServerError({ siblings, hear }: Lead, field: Role, error: FieldError, together: boolean): void {
  const refusal = { t: "refused", field, error, together } as const;
  hear(refusal);
  siblings.say(refusal);
}

/** One error for each field that the page knows of: parts of a whole card count as the card. */
function byField(errors: readonly FieldIssue[], fields: readonly FieldName[]): FieldErrors {
  return fields.flatMap((field) => {
    const first = errors.find((wrong) => rolesOf(field).includes(wrong.field));
    return first ? [{ field, error: first.error! }] : [];
  });
}

function unsuccessful(outcome: Outcome<unknown>): End {
  if (outcome.is === "timeout") {
    return { ...failed("The session could not be updated in time."), status: "request_timeout" };
  }
  if (outcome.is === "lost") return failed("The gateway could not be reached.");
  const isGone = outcome.is === "error" && outcome.error.explanation === SESSION_GONE;
  return failed(isGone ? SESSION_GONE : "The session could not be updated.");
}

/** Which of the submitted fields the service did not take. */
function refusedField({ field, validationType }: ErrorResponse["error"], held: readonly CollectedField[]) {
  const path = `${field}.`.replace("sourceOfFunds.provided.", "");
  const wrong = held.find((one) => path.startsWith(`${pathOf(one.field)}.`));
  return (
    wrong && ({ field: wrong.field, error: validationType === "MISSING" ? "missing" : "invalid" } as const)
  );
}
