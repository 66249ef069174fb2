/** A row of numbers that is the same for the same seed. */
export interface Random {
  /** 0 to n − 1. */
  below(n: number): number;
  of<T>(choices: readonly T[]): T;
  /** True this often, of a hundred. */
  percent(share: number): boolean;
  /** Another row, which does not move when this one is used. */
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
