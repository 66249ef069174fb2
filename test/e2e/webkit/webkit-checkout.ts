import { By, Key, until, type WebDriver, type WebElement } from "selenium-webdriver";
import type { CardToType } from "../../support/cards.ts";

/** The gateway's names of the demo checkout's fields. */
export type FieldName = "card.number" | "card.expiry" | "card.securityCode" | "card.nameOnCard";

const WAIT_MS = 10_000;

/** The demo's checkout in WebKit, driven by keys. */
export class WebKitCheckout {
  readonly window: WebDriver;
  readonly shop: string;

  constructor(window: WebDriver, shop: string) {
    this.window = window;
    this.shop = shop;
  }

  /** Opens the checkout, and waits until its fields accept input. */
  async open(path = "/"): Promise<void> {
    await this.window.get(this.shop + path);
    await this.ready();
  }

  async ready(fields = 4): Promise<void> {
    const count = "return document.querySelectorAll('hosted-field:state(ready)').length";
    await this.window.wait(async () => (await this.window.executeScript(count)) === fields, WAIT_MS);
  }

  /** Runs an action inside a field's frame, and returns to the page. */
  async inside<T>(field: FieldName, act: (input: WebElement) => Promise<T>): Promise<T> {
    const frame = await this.window.executeScript<WebElement>(
      `return document.querySelector('hosted-field[field="${field}"]').shadowRoot?.querySelector("iframe")
        ?? document.querySelector('hosted-field[field="${field}"] iframe')`,
    );
    await this.window.switchTo().frame(frame);
    try {
      return await act(await this.window.findElement(By.css("input")));
    } finally {
      await this.window.switchTo().defaultContent();
    }
  }

  value(field: FieldName): Promise<string> {
    return this.inside(field, (input) => input.getProperty("value"));
  }

  /**
   * Clicks into a field, which WebKit requires before it accepts keys there. Its driver does not scroll to a frame.
   */
  async click(field: FieldName): Promise<void> {
    await this.window.executeScript(
      `document.querySelector('hosted-field[field="${field}"]').scrollIntoView({ block: "center" })`,
    );
    await this.inside(field, (input) => input.click());
  }

  /** Types into the focused element. */
  async keys(...keys: string[]): Promise<void> {
    await this.window
      .actions()
      .sendKeys(...keys)
      .perform();
  }

  async type(field: FieldName, text: string): Promise<void> {
    await this.click(field);
    await this.keys(text);
  }

  /** Moves from field to field by Tab, because after a click of this driver the previous field gets no blur. */
  async typeCard({ number, expiry, code, name }: CardToType): Promise<void> {
    await this.click("card.number");
    await this.keys(number, Key.TAB, expiry, Key.TAB, code, Key.TAB, name);
  }

  async fillAddress(): Promise<void> {
    for (const [name, text] of [
      ["given-name", "Ada"],
      ["family-name", "Example"],
      ["address-line1", "Teestraße 4"],
      ["postal-code", "10115"],
      ["address-level2", "Berlin"],
    ] as const) {
      const input = await this.window.findElement(By.css(`input[autocomplete~="${name}"]`));
      await input.clear();
      await input.sendKeys(text);
    }
  }

  async pay(): Promise<void> {
    await this.window.findElement(By.css("#pay")).click();
  }

  /** Waits until the outcome contains this text. */
  async outcome(words: RegExp): Promise<string> {
    const place = await this.window.wait(until.elementLocated(By.css('[role="status"]')), WAIT_MS);
    let text = "";
    await this.window
      .wait(async () => words.test((text = await this.textOf(place))), WAIT_MS)
      .catch(() => undefined);
    return text;
  }

  /** Returns the focused field's name, or another description of the focused element. */
  focused(): Promise<string> {
    return this.window.executeScript<string>(
      "const at = document.activeElement; return at.getAttribute('field') ?? at.id ?? at.tagName",
    );
  }

  hasState(field: FieldName, state: string): Promise<boolean> {
    return this.window.executeScript<boolean>(
      `return document.querySelector('hosted-field[field="${field}"]').matches(":state(${state})")`,
    );
  }

  /** The page may have been left meanwhile; then there is no text yet. */
  private async textOf(place: WebElement): Promise<string> {
    try {
      return await place.getText();
    } catch {
      return this.window.findElement(By.css('[role="status"]')).getText();
    }
  }
}

export { Key };
