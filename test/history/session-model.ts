import type { Model } from "./checker.ts";

/** A request of a client for the session. */
export type Asked =
  | { do: "update"; expects: string | undefined; set: Fields }
  | { do: "retrieve" }
  | { do: "pay"; expects: string | undefined; order: string; transaction: string };

/** The fields that the clients change. */
export interface Fields {
  amount?: string;
  number?: string;
  code?: string;
}

/** The session in a response: the masked number, and whether there is a code. */
export interface Seen {
  version: string;
  amount: string;
  number: string;
  hasCode: boolean;
}

/** The payment in a response: amount, card and security code, if there was one. */
export interface Paid {
  amount: string;
  number: string;
  code: string | undefined;
}

export type Told =
  | { is: "seen"; seen: Seen }
  | { is: "paid"; paid: Paid }
  /** The precondition failed: the session has another version. */
  | { is: "changed" }
  /** Another transaction or request has the order; nothing was done. */
  | { is: "taken" };

/** The session and the orders that were paid from it. */
export interface State {
  /** `?` after an update whose response was lost: the version is unknown until a response contains it. */
  version: string;
  amount: string;
  number: string;
  code: string | undefined;
  orders: Readonly<Record<string, { request: string; paid: Paid }>>;
}

/** A number as responses show it. */
export const masked = (number: string) => `${number.slice(0, 6)}xxxxxx${number.slice(-4)}`;

/**
 * The sequential model of a session. It has one version and the fields of all updates. Its code ends with the first
 * payment, or with another number without a code. An order has at most one payment, and a retry gets the same response.
 *
 * @param versions the versions in responses to updates; the unknown version of a lost response is none of them
 */
export function sessionModel(start: State, versions: ReadonlySet<string>): Model<State, Asked, Told> {
  const mayBe = (state: State, version: string) =>
    state.version === version || (state.version === "?" && !versions.has(version));
  /** The state if it can have this version; otherwise undefined. */
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

/** Two requests to pay are the same if this text is equal. */
export function requestOf({ transaction, expects }: Asked & { do: "pay" }): string {
  return `${transaction} ${expects ?? ""}`;
}

function same(one: Paid, other: Paid): boolean {
  return one.amount === other.amount && one.number === other.number && one.code === other.code;
}
