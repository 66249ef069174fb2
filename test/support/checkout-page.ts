import type { FrameLocator, Locator, Page } from "@playwright/test";
import type { CardToType } from "./cards.ts";

/** The gateway's field names, by the labels that payers read. */
const FIELDS = {
  "Card number": "card.number",
  "Expiry date": "card.expiry",
  "Security code": "card.securityCode",
  "Name on card": "card.nameOnCard",
} as const;
export type FieldLabel = keyof typeof FIELDS;

/** The demo's checkout as a payer sees and uses it. */
export class CheckoutPage {
  readonly page: Page;
  readonly shop: string;

  constructor(page: Page, shop: string) {
    this.page = page;
    this.shop = shop;
  }

  async open(path = "/"): Promise<void> {
    await this.page.goto(`${this.shop}${path}`);
  }

  frame(label: FieldLabel): FrameLocator {
    return this.page.frameLocator(`hosted-field[field="${FIELDS[label]}"] iframe`);
  }

  /** Finds the input inside its frame, by its own name. */
  field(label: FieldLabel): Locator {
    return this.frame(label).getByLabel(label, { exact: true });
  }

  /** Finds the element on the page for a field. */
  element(label: FieldLabel): Locator {
    return this.page.locator(`hosted-field[field="${FIELDS[label]}"]`);
  }

  async fillAddress(): Promise<void> {
    // Uses keys, because Firefox's driver cannot select the text of an email input.
    await this.page.getByLabel("Email").click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.type("ada@example.com");
    await this.page.getByLabel("First name").fill("Ada");
    await this.page.getByLabel("Last name").fill("Example");
    await this.page.getByLabel("Street and number").fill("Teestraße 4");
    await this.page.getByLabel("Postcode").fill("10115");
    await this.page.getByLabel("Town or city").fill("Berlin");
  }

  /** Types key by key, as a payer does. */
  async type(label: FieldLabel, text: string, delay = 5): Promise<void> {
    await this.field(label).click();
    await this.field(label).pressSequentially(text, { delay });
  }

  async typeCard({ number, expiry, code, name }: CardToType): Promise<void> {
    await this.type("Card number", number);
    await this.type("Expiry date", expiry);
    await this.type("Security code", code);
    await this.type("Name on card", name);
  }

  async correct(label: FieldLabel, text: string): Promise<void> {
    await this.field(label).click();
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.press("Delete");
    await this.type(label, text);
  }

  /** Finds a choice by the name beside it. */
  async chooseShipping(name: "Standard" | "Express" | "Collect in the shop"): Promise<void> {
    await this.page.getByText(name, { exact: true }).click();
  }

  get payButton(): Locator {
    return this.page.getByRole("button", { name: /^Pay/ });
  }

  async pay(): Promise<void> {
    await this.payButton.click();
  }

  get outcome(): Locator {
    return this.page.getByRole("status");
  }

  get total(): Locator {
    return this.page.locator("hosted-quote [part~=total]");
  }

  get surcharge(): Locator {
    return this.page.locator("hosted-quote [part~=charge]");
  }

  hint(label: FieldLabel): Locator {
    return this.page.locator(`[data-error-for="${FIELDS[label]}"]`);
  }

  async orderNumber(): Promise<string> {
    return /ORD-[0-9A-F]+/.exec(await this.outcome.innerText())?.[0] ?? "";
  }
}
