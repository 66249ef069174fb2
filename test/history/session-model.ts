import type { Model } from "./checker.ts";

/** What a client asks of the one session. */
export type Asked =
  | { do: "update"; expects: string | undefined; set: Fields }
  | { do: "retrieve" }
  | { do: "pay"; expects: string | undefined; order: string; transaction: string };

/** The fields that are played with. */
export interface Fields {
  amount?: string;
  number?: string;
  code?: string;
}

/** What an answer says of the session: the number masked, of the code only whether there is one. */
export interface Seen {
  version: string;
  amount: string;
  number: string;
  hasCode: boolean;
}

/** What an answer says of a payment: how much, from which card, with which code (nothing for none). */
export interface Paid {
  amount: string;
  number: string;
  code: string | undefined;
}

export type Told =
  | { is: "seen"; seen: Seen }
  | { is: "paid"; paid: Paid }
  /** The lock: it is at another version. */
  | { is: "changed" }
  /** The order is taken by another transaction or another request; nothing was done. */
  | { is: "taken" };

/** The session and the orders that were paid from it. */
export interface State {
  /** `?` after an update whose answer was lost: nobody knows it until somebody sees it. */
  version: string;
  amount: string;
  number: string;
  code: string | undefined;
  orders: Readonly<Record<string, { request: string; paid: Paid }>>;
}

/** A number as answers show it. */
export const masked = (number: string) => `${number.slice(0, 6)}xxxxxx${number.slice(-4)}`;

/**
 * A session as it would be if everything happened one after the other: one version, and the fields of all updates so
 * far; a code that goes with the first payment, or when another number comes without one; at most one payment for an
 * order, whose answer is given again to the same request.
 *
 * @param versions all that updates were told, so that a version nobody knows is not taken for one of these
 */
export function sessionModel(start: State, versions: ReadonlySet<string>): Model<State, Asked, Told> {
  const mayBe = (state: State, version: string) =>
    state.version === version || (state.version === "?" && !versions.has(version));
  /** The state when it is known to be at this version; nothing when it cannot be. */
  const at = (state: State, version: string | undefined): State | undefined => {
    if (version === undefined) return state;
    return mayBe(state, version) ? { ...state, version } : undefined;
  };
  const looksLike = (state: State, seen: Seen) =>
    state.amount === seen.amount &&
    masked(state.number) === seen.number &&
    (state.code !== undefined) === seen.hasCode;

  function updated(state: State, { amount, number, code }: Fields, version: string): State {
    const isAnother = number !== undefined && number !== state.number;
    return {
      ...state,
      version,
      amount: amount ?? state.amount,
      number: number ?? state.number,
      code: code ?? (isAnother ? undefined : state.code),
    };
  }

  function paidFrom(state: State, order: string, request: string): { paid: Paid; next: State } {
    const paid = { amount: state.amount, number: masked(state.number), code: state.code };
    return {
      paid,
      next: { ...state, code: undefined, orders: { ...state.orders, [order]: { request, paid } } },
    };
  }

  return {
    start,
    follow(state, asked, told) {
      if (told?.is === "changed") {
        return asked.do !== "retrieve" && asked.expects !== undefined && asked.expects !== state.version
          ? [state]
          : [];
      }
      switch (asked.do) {
        case "retrieve": {
          if (told?.is !== "seen") return [state];
          const found = at(state, told.seen.version);
          return found && looksLike(found, told.seen) ? [found] : [];
        }
        case "update": {
          const before = at(state, asked.expects);
          if (!before) return [];
          const version = told?.is === "seen" ? told.seen.version : "?";
          if (version === before.version && version !== "?") return [];
          const next = updated(before, asked.set, version);
          return told?.is !== "seen" || looksLike(next, told.seen) ? [next] : [];
        }
        case "pay": {
          const earlier = state.orders[asked.order];
          if (told?.is === "taken") return [state];
          const request = requestOf(asked);
          if (earlier) {
            if (told === undefined) return [state];
            return told.is === "paid" && earlier.request === request && same(earlier.paid, told.paid)
              ? [state]
              : [];
          }
          const before = at(state, asked.expects);
          if (!before) return [];
          const { paid, next } = paidFrom(before, asked.order, request);
          return told?.is !== "paid" || same(paid, told.paid) ? [next] : [];
        }
      }
    },
    name: (state) => JSON.stringify([state, Object.keys(state.orders).toSorted()]),
  };
}

/** What makes two requests to pay the same one. */
export function requestOf({ transaction, expects }: Asked & { do: "pay" }): string {
  return `${transaction} ${expects ?? ""}`;
}

function same(one: Paid, other: Paid): boolean {
  return one.amount === other.amount && one.number === other.number && one.code === other.code;
}
