/** One call and its response. Times are positions in one order of all calls and responses. */
export interface Operation<Asked, Told> {
  asked: Asked;
  /** Undefined when the caller cannot know whether the call happened: it may happen then or at any later time. */
  told: Told | undefined;
  called: number;
  answered: number;
}

/** The sequential model: the effect of each call if it happened alone. */
export interface Model<State, Asked, Told> {
  start: State;
  /**
   * Every state that may follow if this call gets this response; none if it cannot get it here. For a call without a
   * response: the states that it may leave.
   */
  follow(state: State, asked: Asked, told: Told | undefined): readonly State[];
  /** Equal states have equal texts. */
  name(state: State): string;
}

/**
 * Whether some order of the calls, each at one moment between its call and its response, explains every response by the
 * model. The search of Wing and Gong, with Lowe's cache: the same completed calls with the same state are tried once.
 */
export function isLinearizable<State, Asked, Told>(
  history: readonly Operation<Asked, Told>[],
  model: Model<State, Asked, Told>,
): boolean {
  const tried = new Set<string>();
  const until = history.map(({ told, answered }) => (told === undefined ? Infinity : answered));
  const everything = history.reduce(
    (all, { told }, index) => (told === undefined ? all : all | (1n << BigInt(index))),
    0n,
  );

  function search(done: bigint, state: State): boolean {
    if ((done & everything) === everything) return true;
    const place = `${done} ${model.name(state)}`;
    if (tried.has(place)) return false;
    tried.add(place);
    const left = history.map((_, index) => index).filter((index) => !(done & (1n << BigInt(index))));
    // A call that began after the response of another call comes after it.
    const first = Math.min(...left.map((index) => until[index]!));
    return left.some((index) => {
      const { asked, told, called } = history[index]!;
      if (called > first) return false;
      return model.follow(state, asked, told).some((next) => search(done | (1n << BigInt(index)), next));
    });
  }

  return search(0n, model.start);
}
