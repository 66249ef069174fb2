import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { open, type Opened, serve, settled } from "../support/open-frame.ts";

const NUMBER = "4508750015741019";
const SHOWN = "4508 7500 1574 1019";
const QUESTION = "Still there? Press a key to keep this.";
const MINUTE = 60_000;

beforeEach(() => void serve());
afterEach(() => void vi.useRealTimers());

const fill = ({ input }: Opened, value: string) => {
  input.value = value;
  input.dispatchEvent(new InputEvent("input", { bubbles: true }));
};

/** The element with the text for the payer and for screen readers. */
const notice = () => document.querySelector<HTMLElement>("#error")!;

/** A field with a number, and fake timers. */
async function filled(): Promise<Opened> {
  const field = await open("card.number");
  vi.useFakeTimers();
  fill(field, NUMBER);
  return field;
}

describe("a payer who has gone away", () => {
  it("is asked two minutes before what was typed goes, where it can be read and heard", async () => {
    const { input } = await filled();
    vi.advanceTimersByTime(13 * MINUTE - 1);
    expect(notice().textContent).toBe("");
    vi.advanceTimersByTime(1);
    expect(notice().textContent).toBe(QUESTION);
    expect(notice().getBoundingClientRect().width).toBeGreaterThan(100);
    expect(input.value).toBe(SHOWN);
    vi.advanceTimersByTime(2 * MINUTE);
    expect(input.value).toBe("");
    expect(notice().textContent).toBe("");
  });

  it.each([
    ["a key", () => new KeyboardEvent("keydown", { key: "Shift", bubbles: true })],
    ["a press", () => new PointerEvent("pointerdown", { bubbles: true })],
    ["coming back into the field", () => new FocusEvent("focusin", { bubbles: true })],
  ])("answers by %s, as often as asked", async (_, sign) => {
    const { input } = await filled();
    for (let times = 0; times < 12; times++) {
      vi.advanceTimersByTime(14 * MINUTE);
      expect(notice().textContent).toBe(QUESTION);
      input.dispatchEvent(sign());
      expect(notice().textContent).toBe("");
    }
    expect(input.value).toBe(SHOWN);
    vi.advanceTimersByTime(15 * MINUTE);
    expect(input.value).toBe("");
  });

  it("is not asked about an empty field", async () => {
    const field = await filled();
    fill(field, "");
    vi.advanceTimersByTime(14 * MINUTE);
    expect(notice().textContent).toBe("");
  });

  it("causes no message to the page when asked, and none when answering", async () => {
    const { input, said } = await filled();
    const before = said.length;
    vi.advanceTimersByTime(14 * MINUTE);
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "a", bubbles: true }));
    vi.useRealTimers();
    await settled();
    expect(said.slice(before).filter(({ t }) => t !== "state" && t !== "card")).toEqual([]);
    expect(said.slice(before).filter((message) => message.t === "state" && message.message)).toEqual([]);
  });
});
