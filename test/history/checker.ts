/** One call and what came of it. Times are places in one order of all calls and answers. */
export interface Operation<Asked, Told> {
  asked: Asked;
  /** Nothing when the caller cannot know whether it happened: it may have, then or at any later time. */
  told: Told | undefined;
  called: number;
  answered: number;
}

/** What the calls would do if each happened alone, in one moment. */
export interface Model<State, Asked, Told> {
  start: State;
  /**
   * Every state that may follow when this call gets this answer; none when it cannot get it here. Of a call without
   * an answer: what it may have left behind if it happened.
   */
  follow(state: State, asked: Asked, told: Told | undefined): readonly State[];
  /** The same text for the same state. */
  name(state: State): string;
}

/**
 * Whether there is an order of the calls, each in one moment between its call and its answer, in which the model gives
 * every answer that was given. The search of Wing and Gong, with Lowe's memory of what was tried: the same calls done
 * and the same state reached need no second look.
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
    // Whoever was called after somebody else's answer comes after them.
    const first = Math.min(...left.map((index) => until[index]!));
    return left.some((index) => {
      const { asked, told, called } = history[index]!;
      if (called > first) return false;
      return model.follow(state, asked, told).some((next) => search(done | (1n << BigInt(index)), next));
    });
  }

  return search(0n, model.start);
}
