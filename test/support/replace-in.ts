import type { BrowserCommand } from "vitest/node";
import { inputIn } from "./input-in.ts";

declare module "vitest/browser" {
  interface BrowserCommands {
    /** Replaces a field's whole text in one edit, as pasting over it does. */
    replaceIn(field: string, text: string): Promise<void>;
  }
}

export const replaceIn: BrowserCommand<[field: string, text: string]> = async (context, field, text) => {
  const input = await inputIn(context, field);
  await input.evaluate((element, value) => {
    (element as HTMLInputElement).select();
    document.execCommand("insertText", false, value);
  }, text);
};
