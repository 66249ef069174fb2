import type { CalendarMonth } from "../../core/expiry.ts";
import type { FieldError, FieldName, Role } from "../../wire/schema/fields.ts";
import { type ErrorResponse, SessionResponse } from "../../wire/rest/frame-api.ts";
import type { FromFrame } from "../../wire/page-frame/from-frame.ts";
import { SESSION_GONE } from "../../wire/schema/session-gone.ts";
import type { Call, Outcome } from "../card/api.ts";
import { kindOf } from "../card/card-response.ts";
import { crossErrors } from "./cross-checks.ts";
import { partsOf } from "../field/inputs.ts";
import type { Held, Refusal, Siblings } from "./siblings.ts";
import { pathOf, sourceOfFunds } from "./source-of-funds.ts";

type FieldErrors = Extract<FromFrame, { t: "refused" }>["errors"];
type Ending = Extract<FromFrame, { rid: string }>;
/** An ending without the submit it is the end of. */
type End = Ending extends infer E ? (E extends Ending ? Omit<E, "rid"> : never) : never;

/** Fixed texts: what the service explains is not passed on, except `SESSION_GONE`, which pages are known to look for. */
const failed = (message: string): End => ({ t: "failed", status: "system_error", message });

/** What a submit needs of the frame that leads it. */
export interface Lead {
  siblings: Siblings;
  call: Call;
  today(): CalendarMonth;
  session(): string | null;
  adopt(session: string): void;
  reject(refusal: Refusal): void;
  send(message: FromFrame): void;
}

/**
 * Stores the values of several fields in the session with one request, as the lead of their frames. Each
 * `rid` is one submit with one ending, however often it is asked for; and there is one at a time.
 */
export function openSubmit(lead: Lead): (rid: string, fields: readonly FieldName[]) => void {
  let running = "";
  let last: Ending | undefined;

  return (rid, fields) => {
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
  const held = await siblings.gather(rid, fields.flatMap(partsOf));
  if (held === "missing") return failed("A field did not answer.");
  if (held === "double") return failed("There are two frames for one field.");

  let errors = held.flatMap(({ field, error }) => (error ? [{ field, error }] : []));
  if (!errors.length) {
    errors = crossErrors(held, lead.today());
    if (held.every(({ value }) => !value)) errors = held.map(({ field }) => ({ field, error: "missing" }));
    for (const wrong of errors) lead.reject({ ...wrong, together: true });
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
  lead.reject({ ...refused, together: false });
  return { t: "refused", errors: byField([refused], fields) };
}

/** One error for each field that the page knows of: parts of a whole card count as the card. */
function byField(
  errors: readonly { field: Role; error: FieldError }[],
  fields: readonly FieldName[],
): FieldErrors {
  return fields.flatMap((field) => {
    const first = errors.find((wrong) => partsOf(field).includes(wrong.field));
    return first ? [{ field, error: first.error }] : [];
  });
}

function unsuccessful(outcome: Outcome<unknown>): End {
  if (outcome.is === "timeout") {
    return { t: "failed", status: "request_timeout", message: "The session could not be updated in time." };
  }
  if (outcome.is === "error" && outcome.error.explanation === SESSION_GONE) return failed(SESSION_GONE);
  return failed(
    outcome.is === "lost" ? "The gateway could not be reached." : "The session could not be updated.",
  );
}

/** Which of the submitted fields the service did not take. */
function refusedField({ field, validationType }: ErrorResponse["error"], held: readonly Held[]) {
  const path = `${field}.`.replace("sourceOfFunds.provided.", "");
  const wrong = held.find((one) => path.startsWith(`${pathOf(one.field)}.`));
  return (
    wrong && ({ field: wrong.field, error: validationType === "MISSING" ? "missing" : "invalid" } as const)
  );
}
