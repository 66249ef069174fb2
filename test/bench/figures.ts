/** The median of a list of figures. */
export function median(figures: number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The interquartile range in percent of the median. A run above 15 % is noisy. */
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
  /** The allowed ratio to the floor. Without it, the figure is for comparison only. */
  budget?: number;
}

/** Prints a table of ratios. Returns whether every row is within its budget. */
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

/** Prints one figure without a floor. Returns whether it is within its budget. */
export function single(what: string, figure: number, unit: string, budget: number): boolean {
  const text = `${figure.toFixed(unit === "" ? 3 : 2)} ${unit}`.trimEnd().padStart(19);
  const kept = figure <= budget;
  console.log(`${what.padEnd(42)}${text}    budget ${budget} ${unit}`.trimEnd() + (kept ? "" : "  OVER"));
  return kept;
}
