import type { BrowserCommand } from "vitest/node";

declare module "vitest/browser" {
  interface BrowserCommands {
    /** Clicks into a field's frame and types, as a payer would. */
    typeInto(field: string, text: string): Promise<void>;
  }
}

/** Script in a page cannot type into a frame of another origin; the browser's driver can. */
export const typeInto: BrowserCommand<[field: string, text: string]> = async ({ frame }, field, text) => {
  const input = (await frame())
    .locator(`hosted-field[field="${field}"] iframe`)
    .first()
    .contentFrame()
    .locator("input");
  await input.click();
  await input.pressSequentially(text);
};
