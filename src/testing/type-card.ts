import type { Locator } from "@playwright/test";
import { type Findable, hostedField } from "./hosted-field.ts";

/** What a payer has in the hand. What is left out is not typed. */
export interface CardToType {
  number?: string;
  /** As it is printed: `01/39`. */
  expiry?: string;
  securityCode?: string;
  nameOnCard?: string;
}

const FIELDS = [
  ["card.number", "number"],
  ["card.expiry", "expiry"],
  ["card.securityCode", "securityCode"],
  ["card.nameOnCard", "nameOnCard"],
] as const;

/** Whether each part is a field of its own, or in the one field of a whole card. */
async function fieldFor(where: Findable, name: (typeof FIELDS)[number][0]): Promise<Locator> {
  const own = where.locator(`hosted-field[field="${name}"]`);
  const whole = where.locator('hosted-field[field="card"]');
  await own.or(whole).first().waitFor();
  const isOwn = (await own.count()) > 0 || name === "card.nameOnCard";
  return isOwn ? hostedField(where, name) : hostedField(where, "card", name);
}

/**
 * Types a card into a checkout's fields, key by key, each into its own field or all into the one field of a whole card.
 * What stands there already is typed over.
 *
 * @throws what Playwright throws when a field does not come
 */
export async function typeCard(where: Findable, card: CardToType): Promise<void> {
  for (const [name, part] of FIELDS) {
    const text = card[part];
    if (text === undefined) continue;
    const field = await fieldFor(where, name);
    await field.click();
    await field.press("ControlOrMeta+A");
    await field.press("Delete");
    await field.pressSequentially(text);
  }
}
