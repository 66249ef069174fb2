import { isLinearizable, type Operation } from "./checker.ts";
import type { Charge, Course } from "./course.ts";
import { requestOf, sessionModel, type Asked, type Told } from "./session-model.ts";

/** Describes the first fault of a course; undefined for a correct course. */
export function wrongWith({ start, history }: Course, charges: readonly Charge[]): string | undefined {
  const versions = new Set(
    history.flatMap(({ asked, told }) =>
      asked.do === "update" && told?.is === "seen" ? [told.seen.version] : [],
    ),
  );
  versions.add(start.version);
  return (
    chargedWrongly(history, charges) ??
    takenWithoutCause(history) ??
    (isLinearizable(history, sessionModel(start, versions))
      ? undefined
      : "no order of the calls explains the responses")
  );
}

/** Each order is charged at most once, and each successful response matches its charge. */
function chargedWrongly(
  history: readonly Operation<Asked, Told>[],
  charges: readonly Charge[],
): string | undefined {
  const orders = charges.map(({ order }) => order);
  if (new Set(orders).size < orders.length) return "an order was charged twice";
  for (const { asked, told } of history) {
    if (asked.do !== "pay" || told?.is !== "paid") continue;
    const charge = charges.find(({ order }) => order === asked.order);
    const isJust =
      charge?.transaction === asked.transaction &&
      Number(charge.amount) === Number(told.paid.amount) &&
      charge.number === told.paid.number;
    if (!isJust) return "a response does not match the charge";
  }
  return undefined;
}

/** A response says that an order is taken only because of another request that was sent before it. */
function takenWithoutCause(history: readonly Operation<Asked, Told>[]): string | undefined {
  const groundless = history.find(({ asked, told, answered }, index) => {
    if (asked.do !== "pay" || told?.is !== "taken") return false;
    return !history.some((other, at) => {
      if (at === index || other.asked.do !== "pay" || other.asked.order !== asked.order) return false;
      // A transaction in progress rejects a retry only while it overlaps with it.
      return (
        other.called < answered &&
        (other.told === undefined || differs(other.asked, asked) || overlaps(other, history[index]!))
      );
    });
  });
  return groundless && "an order was reported as taken without another request for it";
}

const differs = (one: Asked & { do: "pay" }, other: Asked & { do: "pay" }) =>
  requestOf(one) !== requestOf(other);

const overlaps = (one: Operation<Asked, Told>, other: Operation<Asked, Told>) =>
  one.called < other.answered && other.called < one.answered;
