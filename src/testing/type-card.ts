import type { Locator } from "@playwright/test";
import { type Findable, hostedField } from "./hosted-field.ts";

/** The card to type. Parts that are left out are not typed. */
export interface CardToType {
  number?: string;
  /** As printed on the card: `01/39`. */
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

/** The controls for one part of a card, and the text for each. */
type Entries = (readonly [control: Locator, text: string])[];

/** Finds the controls for one part: its own field, the whole-card field, or separate month and year fields. */
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
 * Types a card into a checkout's fields, key by key, each part into its own field or all into one whole-card field.
 * Replaces existing entries. Month and year with a field each are typed or selected there.
 *
 * @throws Playwright's error if a field does not appear
 */
export async function typeCard(where: Findable, card: CardToType): Promise<void> {
  for (const [name, part] of FIELDS) {
    const text = card[part];
    if (text === undefined) continue;
    for (const [control, half] of await entriesFor(where, name, text)) await enter(control, half);
  }
}
