import { beforeEach, describe, expect, it } from "vitest";
import { cdp, userEvent } from "vitest/browser";
import { ToFrame } from "../../src/wire/page-frame/to-frame.ts";
import { open, type Opened, serve, settled } from "../support/open-frame.ts";

beforeEach(() => void serve());

const shown = (input: HTMLInputElement) =>
  `${input.value.slice(0, input.selectionStart!)}|${input.value.slice(input.selectionStart!)}`;

describe("typing with real keys", () => {
  it.each([
    // field, keys, text and caret
    ["card.number", "4508750015741019", "4508 7500 1574 1019|"],
    ["card.number", "371881634498004", "3718 816344 98004|"],
    ["card.number", "41112222{ArrowLeft}{ArrowLeft}9", "4111 229|2 2"],
    ["card.number", "41112222{Home}{ArrowRight}{Delete}", "4|112 222"],
    ["card.number", "41111{Backspace}", "4111|"],
    ["card.number", "41112{ArrowLeft}{Backspace}", "411|2"],
    ["card.number", "45087500157410199999", "4508 7500 1574 1019 999|"],
    ["card.expiry", "1229", "12 / 29|"],
    ["card.expiry", "12/29", "12 / 29|"],
    ["card.expiry", "122029", "12 / 29|"],
    ["card.expiry", "5", "05 / |"],
    ["card.expiry", "12{Backspace}", "1|"],
    ["card.expiry", "1229{Home}{Delete}{Delete}05", "05 / |29"],
    ["card.securityCode", "12a3", "123|"],
    ["card.nameOnCard", "Ada Lovelace", "Ada Lovelace|"],
  ] as const)("%s: %s gives %s", async (field, keys, expected) => {
    const { input } = await open(field);
    await userEvent.click(input);
    await userEvent.keyboard(keys);
    expect(shown(input)).toBe(expected);
  });

  it("can be undone and redone key by key", async () => {
    const { input } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard("411122223");
    for (let i = 0; i < 20; i++) await userEvent.keyboard("{Control>}z{/Control}");
    expect(input.value).toBe("");
    for (let i = 0; i < 20; i++) await userEvent.keyboard("{Control>}{Shift>}z{/Shift}{/Control}");
    expect(input.value).toBe("4111 2222 3");
    await userEvent.keyboard("4");
    expect(shown(input)).toBe("4111 2222 34|");
  });

  it.each([
    ["cleared", (frame: Opened) => frame.deliver({ t: "clear" })],
    [
      "wiped because its page was left",
      () => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })),
    ],
  ])("cannot be undone once it was %s", async (_name, empty) => {
    const frame = await open("card.number");
    const { input } = frame;
    await userEvent.click(input);
    await userEvent.keyboard("411122223");
    empty(frame);
    expect(input.value).toBe("");
    const seen = new Set<string>();
    for (let i = 0; i < 12; i++) {
      await userEvent.keyboard("{Control>}z{/Control}");
      seen.add(input.value);
    }
    expect([...seen]).toEqual([""]);
    // The field is still in use, and new edits can be undone.
    await userEvent.keyboard("41112");
    expect(shown(input)).toBe("4111 2|");
    for (let i = 0; i < 12; i++) await userEvent.keyboard("{Control>}z{/Control}");
    expect(input.value).toBe("");
  });

  it("takes a paste over a part of the text", async () => {
    const { input } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard("41112222");
    input.setSelectionRange(2, 7);
    document.execCommand("insertText", false, "9-9-9");
    expect(shown(input)).toBe("4199 9|22");
  });

  it("leaves a composition alone until it ends", async () => {
    const { input } = await open("card.number");
    input.focus();
    input.value = "41111";
    input.dispatchEvent(new InputEvent("input", { inputType: "insertCompositionText", isComposing: true }));
    expect(input.value).toBe("41111");
    input.dispatchEvent(new CompositionEvent("compositionend"));
    expect(input.value).toBe("4111 1");
  });

  it("takes digits that a phone's keyboard composes, each in a composition of its own", async () => {
    const { input } = await open("card.number");
    await userEvent.click(input);
    const keyboard = cdp() as unknown as { send(method: string, params: object): Promise<unknown> };
    const compose = (text: string) =>
      keyboard.send("Input.imeSetComposition", {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    for (const digit of "411122223") {
      await compose(digit);
      await keyboard.send("Input.insertText", { text: digit });
    }
    expect(shown(input)).toBe("4111 2222 3|");
    // A word that grows during the composition, as keyboards with suggestions do.
    await compose("3");
    await compose("33");
    expect(input.value.replaceAll(" ", "")).toBe("41112222333");
    await keyboard.send("Input.insertText", { text: "33" });
    expect(shown(input)).toBe("4111 2222 333|");
  });

  it("treats a value without keys as typed, and sends `autofill`", async () => {
    const { input, said, state } = await open("card.number");
    input.value = "4508750015741019";
    input.dispatchEvent(new Event("input"));
    await settled();
    expect(input.value).toBe("4508 7500 1574 1019");
    expect(state()).toMatchObject({ empty: false, valid: true });
    expect(said).toContainEqual({ t: "autofill" });
  });
});

describe("an error, for the payer", () => {
  it("appears when the payer leaves the field, is announced, and ends with the next edit", async () => {
    const { input, state } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard("4508750015741018");
    await settled();
    expect(state()).toMatchObject({ valid: false });
    expect(state().error).toBeUndefined();
    input.blur();
    await settled();
    expect(state()).toMatchObject({ error: "invalid", message: "Please check the card number." });
    expect(input.ariaInvalid).toBe("true");
    const described = document.getElementById(input.getAttribute("aria-describedby")!);
    expect(described).toMatchObject({ textContent: "Please check the card number.", ariaLive: "polite" });
    input.focus();
    await userEvent.keyboard("{Backspace}");
    await settled();
    expect(state().error).toBeUndefined();
    expect(input.ariaInvalid).toBe("false");
    expect(described!.textContent).toBe("");
  });

  it("stays as it is when the payer only comes back to the field", async () => {
    const { input, said } = await open("card.nameOnCard");
    await userEvent.click(input);
    await userEvent.keyboard("Ada");
    input.blur();
    said.length = 0;
    input.focus();
    input.blur();
    expect(said).toEqual([
      { t: "state", focused: true, empty: false, valid: true, message: "" },
      { t: "state", focused: false, empty: false, valid: true, message: "" },
    ]);
  });

  it.each([
    // required, typed first, then, error
    [true, "", "leave", undefined],
    [true, "4", "leave", "missing"],
    [true, "", "reveal", "missing"],
    [false, "", "reveal", undefined],
    [false, "4", "leave", undefined],
  ] as const)(
    "an empty field, required: %s, typed and deleted: %j, %s: %s",
    async (required, keys, then, error) => {
      const { input, deliver, state } = await open("card.number", { required });
      await userEvent.click(input);
      if (keys) await userEvent.keyboard(`${keys}{Backspace}`);
      if (then === "leave") input.blur();
      else deliver({ t: "reveal" });
      await settled();
      expect(state().error).toBe(error);
    },
  );
});

describe("the input", () => {
  it.each([
    ["card.number", "Card number", "cc-number", "numeric"],
    ["card.expiry", "Expiry date", "cc-exp", "numeric"],
    ["card.expiryMonth", "Expiry month", "cc-exp-month", "numeric"],
    ["card.expiryYear", "Expiry year", "cc-exp-year", "numeric"],
    ["card.securityCode", "Security code", "cc-csc", "numeric"],
    ["card.nameOnCard", "Name on card", "cc-name", "text"],
    ["giftCard.number", "Gift card number", "off", "numeric"],
    ["ach.bankAccountHolder", "Account holder", "off", "text"],
  ] as const)("%s is named %s", async (field, name, autocomplete, inputmode) => {
    const { input } = await open(field);
    expect(input.ariaLabel).toBe(name);
    expect(input.getAttribute("autocomplete")).toBe(autocomplete);
    expect(input.inputMode).toBe(inputmode);
    expect(input.type).toBe("text");
    expect(input.spellcheck).toBe(false);
    expect(input.id).toBe("");
    expect(input.name).toBe("");
  });

  it("holds the value in no attribute", async () => {
    const { input } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard("4508750015741019");
    input.blur();
    await settled();
    expect(document.body.outerHTML.replaceAll(" ", "")).not.toContain("450875");
    // Negative control: the same check finds a leak.
    input.setAttribute("value", input.value);
    expect(document.body.outerHTML.replaceAll(" ", "")).toContain("450875");
  });

  it.each(["copy", "cut", "dragstart"])("does not let a card number be taken by %s", async (type) => {
    const { input } = await open("card.number");
    const event = new Event(type, { cancelable: true });
    input.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
  });

  it("lets a name be copied", async () => {
    const { input } = await open("card.nameOnCard");
    const event = new Event("copy", { cancelable: true });
    input.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });

  it.each([
    ["card.number", "•••• ••••", "•••• ••••"],
    ["card.number", "Enter your PIN", "1234 1234 1234 1234"],
    ["card.number", " ", " "],
    ["card.expiry", "MM-YYYY", "MM-YYYY"],
    ["card.expiry", "MM / JJ", "MM / JJ"],
    ["card.expiry", "your mother's maiden name", "MM / YY"],
    ["card.securityCode", "CVC", "CVC"],
    ["card.securityCode", "PIN", "CVC"],
    ["card.nameOnCard", "J. Doe", "J. Doe"],
    ["card.nameOnCard", "4111", ""],
  ] as const)("%s takes the placeholder %j as %j", async (field, placeholder, expected) => {
    const { input } = await open(field, { placeholder });
    expect(input.placeholder).toBe(expected);
  });

  it("shows its own placeholder again if the page's next one is not allowed", async () => {
    const { input, deliver } = await open("card.number", { placeholder: "•••• ••••" });
    deliver(ToFrame.parse({ t: "configure", placeholder: "\u200e•••• ••••", required: true }) as never);
    expect(input.placeholder).toBe("1234 1234 1234 1234");
    expect(input.ariaRequired).toBe("true");
    deliver({ t: "configure", required: false });
    expect(input.placeholder).toBe("1234 1234 1234 1234");
  });

  it("sends Enter and Escape, and no other key", async () => {
    const { input, said } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard("4{Enter}{Escape}{Shift}{Tab}");
    expect(said.filter(({ t }) => t === "key")).toEqual([
      { t: "key", key: "Enter" },
      { t: "key", key: "Escape" },
    ]);
  });

  it("can be disabled and enabled", async () => {
    const { input, deliver, state } = await open("card.number", { disabled: true });
    expect(input.disabled).toBe(true);
    deliver({ t: "configure", disabled: false });
    expect(input.disabled).toBe(false);
    input.focus();
    expect(state().focused).toBe(true);
    deliver({ t: "configure", disabled: true });
    expect(state().focused).toBe(false);
  });
});
