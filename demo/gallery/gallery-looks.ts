import { LOOKS } from "./gallery-choices.ts";

/**
 * Returns a function that reads the gateway's looks as one style sheet, each scoped to elements with its name, so
 * that one page can show all of them. A shop that uses one look links its file as it is.
 *
 * @param gateway the address at which this server reaches the gateway
 * @throws Error if the gateway does not have them
 */
export function looksOf(gateway: string): () => Promise<string> {
  let cached: string | undefined;
  const read = async (look: string) => {
    const response = await fetch(`${gateway}/assets/looks/${look}.css`);
    if (!response.ok) throw new Error(`the gateway has no look ${look}`);
    return `[data-look="${look}"] {\n${await response.text()}\n}\n`;
  };
  return async () => {
    cached ??= (await Promise.all(Object.keys(LOOKS).map((look) => read(look)))).join("");
    return cached;
  };
}
