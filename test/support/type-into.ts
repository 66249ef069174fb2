import type { BrowserCommand } from "vitest/node";
import { inputIn } from "./input-in.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    /** Clicks into a field's frame and types, as a payer would. */
    typeInto(field: string, text: string): Promise<void>;
  }
}

/** Script in a page cannot type into a frame of another origin; the browser's driver can. */
export const typeInto: BrowserCommand<[field: string, text: string]> = async (context, field, text) => {
  const input = await inputIn(context, field);
  await input.click();
  await input.pressSequentially(text);
};
