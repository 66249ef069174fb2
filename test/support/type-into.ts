import type { BrowserCommand } from "vitest/node";
import { inputIn } from "./input-in.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    /** Clicks into a field's frame and types, as a payer does. */
    typeInto(field: string, text: string): Promise<void>;
  }
}

/** Uses the browser's driver, because script in a page cannot type into a frame of another origin. */
export const typeInto: BrowserCommand<[field: string, text: string]> = async (context, field, text) => {
  const input = await inputIn(context, field);
  await input.click();
  await input.pressSequentially(text);
};
