import type { BrowserCommandContext } from "vitest/node";

/** The input in the frame of the page's first field of this name: the browser's driver alone can go in there. */
export async function inputIn({ frame }: BrowserCommandContext, field: string) {
  const element = (await frame()).locator(`hosted-field[field="${field}"] iframe`).first();
  return element.contentFrame().locator("input");
}
