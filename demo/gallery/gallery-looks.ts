import { LOOKS } from "./gallery-choices.ts";

/**
 * The gateway's looks in one sheet, each for the elements below one with its name, so that all of them can be
 * seen on one page. A shop that wants one look links its file as it is.
 *
 * @param gateway as this server reaches it
 * @throws Error when the gateway does not have them
 */
export function looksOf(gateway: string): () => Promise<string> {
  let known: string | undefined;
  const read = async (look: string) => {
    const answer = await fetch(`${gateway}/assets/looks/${look}.css`);
    if (!answer.ok) throw new Error(`the gateway has no look ${look}`);
    return `[data-look="${look}"] {\n${await answer.text()}\n}\n`;
  };
  return async () => {
    known ??= (await Promise.all(Object.keys(LOOKS).map((look) => read(look)))).join("");
    return known;
  };
}
