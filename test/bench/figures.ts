/** The middle of a list of figures. */
export function median(figures: number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How far the middle half of the figures spreads, in percent of the median: a run above 15 % is a noisy one. */
export function spread(figures: number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  return ((at(0.75) - at(0.25)) / median(figures)) * 100;
}

export interface Row {
  what: string;
  floor: number[];
  ours: number[];
  unit: string;
  /** Ours may be this many times the floor; without one, the figure is for comparison. */
  budget?: number;
}

/** Prints a table of ratios; true if every row is within its budget. */
export function report(rows: Row[]): boolean {
  console.log(`${"".padEnd(42)}   floor      ours   ratio  budget  spread`);
  let kept = true;
  for (const { what, floor, ours, unit, budget } of rows) {
    const ratio = median(ours) / median(floor);
    const isOver = budget !== undefined && ratio > budget;
    kept &&= !isOver;
    const cell = (figure: number) => `${figure.toFixed(figure < 10 ? 2 : 0)} ${unit}`.padStart(9);
    console.log(
      `${what.padEnd(42)}${cell(median(floor))} ${cell(median(ours))} ${ratio.toFixed(2).padStart(6)}× ${budget === undefined ? "       " : `${budget.toFixed(2).padStart(6)}×`}` +
        ` ${spread(floor).toFixed(0).padStart(3)}/${spread(ours).toFixed(0)} %${isOver ? "  OVER" : ""}`,
    );
  }
  return kept;
}

/** Prints one figure that has no floor; true if it is within its budget. */
export function single(what: string, figure: number, unit: string, budget: number): boolean {
  const text = `${figure.toFixed(unit === "" ? 3 : 2)} ${unit}`.trimEnd().padStart(19);
  const kept = figure <= budget;
  console.log(`${what.padEnd(42)}${text}    budget ${budget} ${unit}`.trimEnd() + (kept ? "" : "  OVER"));
  return kept;
}
