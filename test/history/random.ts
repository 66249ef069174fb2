/** A sequence of random numbers that is the same for the same seed. */
export interface Random {
  /** 0 to n − 1. */
  below(n: number): number;
  of<T>(choices: readonly T[]): T;
  /** True in this percentage of calls. */
  percent(share: number): boolean;
  /** An independent sequence. */
  branch(): Random;
}

/** @param seed a whole number */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  // The mixing steps of splitmix32.
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (n: number) => Math.floor((next() / 2 ** 32) * n);
  return {
    below,
    of: (choices) => choices[below(choices.length)]!,
    percent: (share) => below(100) < share,
    branch: () => seeded(next()),
  };
}
