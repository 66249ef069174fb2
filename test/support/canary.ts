import type { CardToType } from "./cards.ts";
import type { Sight } from "./page-witness.ts";

/** A card with rare values, so that finding one of them anywhere is a leak. */
export const CANARY: CardToType = {
  number: "4508750015741019",
  expiry: "11/38",
  code: "739",
  name: "Zebulon Quixote",
};

/** The number of consecutive digits of a card number that count as a leak. */
const RUN = 5;

/** Returns the records that contain card data. An empty list means no leak. */
export function leaksIn(sights: readonly Sight[], card: CardToType = CANARY): string[] {
  const runs = Array.from({ length: card.number.length - RUN + 1 }, (_, at) =>
    card.number.slice(at, at + RUN),
  );
  const [month = "", year = ""] = card.expiry.split("/");
  const words = [
    ...card.name.split(" "),
    `${month}${year}`,
    `${month}/${year}`,
    `${month} / ${year}`,
    `20${year}-${month}`,
    `"${year}"`,
    card.code,
  ].map((word) => new RegExp(`(?<![\\w])${word.replaceAll("/", "\\/")}(?![\\w])`, "i"));
  return sights.flatMap(({ what, seen }) => {
    // Spaces and dashes do not hide a number.
    const tight = seen.replaceAll(/(?<=\d)[ -](?=\d)/g, "");
    const run = runs.find((digits) => tight.includes(digits));
    const word = words.find((pattern) => pattern.test(seen));
    return run || word ? [`${what}: ${run ?? word?.source}: ${seen.slice(0, 200)}`] : [];
  });
}
