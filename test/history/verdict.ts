import { isLinearizable, type Operation } from "./checker.ts";
import type { Charge, Course } from "./course.ts";
import { requestOf, sessionModel, type Asked, type Told } from "./session-model.ts";

/** What is wrong with a course; nothing when all is well. */
export function wrongWith({ start, history }: Course, charges: readonly Charge[]): string | undefined {
  const versions = new Set(
    history.flatMap(({ asked, told }) =>
      asked.do === "update" && told?.is === "seen" ? [told.seen.version] : [],
    ),
  );
  versions.add(start.version);
  return (
    chargedWrongly(history, charges) ??
    takenByNobody(history) ??
    (isLinearizable(history, sessionModel(start, versions))
      ? undefined
      : "no order of the calls explains the answers")
  );
}

/** Each order is charged once at most, and whoever was told so was charged just that. */
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
    if (!isJust) return "a payment was answered that is not the one that was made";
  }
  return undefined;
}

/** Who is told that an order is taken is told so because of somebody else's request, made before that answer. */
function takenByNobody(history: readonly Operation<Asked, Told>[]): string | undefined {
  const groundless = history.find(({ asked, told, answered }, index) => {
    if (asked.do !== "pay" || told?.is !== "taken") return false;
    return !history.some((other, at) => {
      if (at === index || other.asked.do !== "pay" || other.asked.order !== asked.order) return false;
      // A transaction that is under way is no reason to refuse the same request, only to ask for it later.
      return (
        other.called < answered &&
        (other.told === undefined || differs(other.asked, asked) || overlaps(other, history[index]!))
      );
    });
  });
  return groundless && "an order was said to be taken, and nobody had asked for it";
}

const differs = (one: Asked & { do: "pay" }, other: Asked & { do: "pay" }) =>
  requestOf(one) !== requestOf(other);

const overlaps = (one: Operation<Asked, Told>, other: Operation<Asked, Told>) =>
  one.called < other.answered && other.called < one.answered;
