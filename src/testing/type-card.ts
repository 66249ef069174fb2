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

/** The controls that a part of a card is typed into, and what belongs into each. */
type Entries = (readonly [control: Locator, text: string])[];

/** Each part has a field of its own, or is in the one field of a whole card; a date may have one for each half. */
async function entriesFor(where: Findable, name: (typeof FIELDS)[number][0], text: string): Promise<Entries> {
  const field = (one: string) => where.locator(`hosted-field[field="${one}"]`);
  const [own, whole, month] = [field(name), field("card"), field("card.expiryMonth")];
  const isDate = name === "card.expiry";
  await (isDate ? own.or(whole).or(month) : own.or(whole)).first().waitFor();
  const isOwn = (await own.count()) > 0 || name === "card.nameOnCard";
  if (isOwn) return [[hostedField(where, name), text]];
  if ((await whole.count()) > 0) return [[hostedField(where, "card", name), text]];
  const [months = "", years = ""] = text.split(/\D+/);
  return [
    [hostedField(where, "card.expiryMonth"), months.padStart(2, "0")],
    [hostedField(where, "card.expiryYear"), `20${years.slice(-2)}`],
  ];
}

async function enter(control: Locator, text: string): Promise<void> {
  if (await control.evaluate((element) => element.localName === "select")) {
    await control.selectOption(text);
    return;
  }
  await control.click();
  await control.press("ControlOrMeta+A");
  await control.press("Delete");
  await control.pressSequentially(text);
}

/**
 * Types a card into a checkout's fields, key by key, each part into its own field or all into the one field of a whole card.
 * What stands there already is typed over. Month and year that have a field each are typed there, or chosen from their lists.
 *
 * @throws what Playwright throws when a field does not come
 */
export async function typeCard(where: Findable, card: CardToType): Promise<void> {
  for (const [name, part] of FIELDS) {
    const text = card[part];
    if (text === undefined) continue;
    for (const [control, half] of await entriesFor(where, name, text)) await enter(control, half);
  }
}
