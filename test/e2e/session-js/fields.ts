import type { Locator, Page } from "@playwright/test";

/** A card that is approved, by the protocol's field names. */
export const CARD = { number: "5123450000000008", expiryMonth: "01", expiryYear: "39", securityCode: "100" };

/** Finds the hosted input of a role: the element with the role's name in the frame beside the page's own input. */
export const field = (page: Page, name: string, nth = 0): Locator =>
  page.locator(`iframe.gw-proxy-${name}`).nth(nth).contentFrame().locator(`#${name}`);

/** Types into several fields, key by key. */
export async function type(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await field(page, name).click();
    await field(page, name).pressSequentially(value);
  }
}
