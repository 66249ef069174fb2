import type { BrowserCommandContext } from "vitest/node";

/** Finds the input in the frame of the page's first field of this name, which only the browser's driver can reach. */
export async function inputIn({ frame }: BrowserCommandContext, field: string) {
  const element = (await frame()).locator(`hosted-field[field="${field}"] iframe`).first();
  return element.contentFrame().locator("input");
}
