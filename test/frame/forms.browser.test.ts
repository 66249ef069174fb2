import { beforeEach, describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { open, serve, SESSION, settled } from "../support/open-frame.ts";

const RID = "R".repeat(22);
const VISA = "4508750015741019";

beforeEach(() => {
  serve(({ method }) => ({
    body: method === "PUT" ? { session: { id: SESSION, version: "0123456789" } } : {},
  }));
});

/** The three inputs of the only frame. */
const parts = () =>
  [...document.querySelectorAll("input")] as [HTMLInputElement, HTMLInputElement, HTMLInputElement];

describe("a whole card in one frame", () => {
  it("is three inputs, each with its own name", async () => {
    await open("card");
    expect(parts().map(({ ariaLabel }) => ariaLabel)).toEqual([
      "Card number",
      "Expiry date",
      "Security code",
    ]);
  });

  it.each([
    ["", ["1234 1234 1234 1234", "MM / YY", "CVC"]],
    ["•••• ••••", ["•••• ••••", "MM / YY", "CVC"]],
    [" ", [" ", " ", " "]],
  ])("shows the hint %j as %j", async (placeholder, hints) => {
    await open("card", { placeholder });
    expect(parts().map((input) => input.placeholder)).toEqual(hints);
  });

  it("moves on by itself, and back", async () => {
    await open("card");
    const [number, expiry, code] = parts();
    await userEvent.click(number);
    await userEvent.keyboard(`${VISA}0139123`);
    expect(parts().map(({ value }) => value)).toEqual(["4508 7500 1574 1019", "01 / 39", "123"]);
    expect(document.activeElement).toBe(code);
    await userEvent.keyboard("{Backspace>3/}");
    expect(code.value).toBe("");
    await userEvent.keyboard("{Backspace}");
    expect(document.activeElement).toBe(expiry);
    expect(expiry.value).toBe("01 / 39");
  });

  it("does not move on while a digit in the middle is corrected", async () => {
    await open("card");
    const [number] = parts();
    await userEvent.click(number);
    await userEvent.keyboard("450875001574101");
    number.setSelectionRange(2, 2);
    await userEvent.keyboard("0");
    expect(document.activeElement).toBe(number);
  });

  it("takes a code of four once the number is an Amex", async () => {
    await open("card");
    const [number, , code] = parts();
    await userEvent.click(number);
    await userEvent.keyboard("37188163449800401391234");
    expect(code.value).toBe("1234");
  });

  it("is one field to the page", async () => {
    const { said, state } = await open("card", { required: true });
    const [number] = parts();
    await userEvent.click(number);
    await settled();
    said.length = 0;
    await userEvent.keyboard(`${VISA}0139123`);
    await settled();
    const states = said.filter(({ t }) => t === "state");
    expect(states).toEqual([
      { t: "state", focused: true, empty: false, valid: false, message: "" },
      { t: "state", focused: true, empty: false, valid: true, message: "" },
    ]);
    parts()[2].blur();
    await settled();
    expect(state()).toMatchObject({ focused: false, valid: true });
  });

  it("shows the payer which part is in error, and tells the page that the card is", async () => {
    const { deliver, next, state } = await open("card", { required: true });
    const [number, expiry, code] = parts();
    await userEvent.click(number);
    await userEvent.keyboard(`${VISA}0120`);
    deliver({ t: "submit", rid: RID, fields: ["card"] });
    expect(await next("refused")).toEqual({
      t: "refused",
      rid: RID,
      errors: [{ field: "card", error: "invalid" }],
    });
    await settled();
    expect(state()).toMatchObject({ error: "expired", message: "This card has expired." });
    expect([number, expiry, code].map(({ ariaInvalid }) => ariaInvalid)).toEqual(["false", "true", "true"]);
    expect(expiry.getAttribute("aria-describedby")).toBe("error");
    expect(code.getAttribute("aria-describedby")).toBeNull();
  });

  it("is stored like three fields", async () => {
    const asked = serve(({ method }) => ({
      body: method === "PUT" ? { session: { id: SESSION, version: "0123456789" } } : {},
    }));
    const { deliver, next } = await open("card", { required: true });
    const name = await open("card.nameOnCard");
    await userEvent.click(parts()[0]);
    await userEvent.keyboard(`${VISA}0139123`);
    await userEvent.click(name.input);
    await userEvent.keyboard("Ada");
    deliver({ t: "submit", rid: RID, fields: ["card", "card.nameOnCard"] });
    await next("stored");
    expect(asked.at(-1)!.body).toMatchObject({
      sourceOfFunds: {
        provided: {
          card: { number: VISA, expiry: { month: "01", year: "39" }, securityCode: "123", nameOnCard: "Ada" },
        },
      },
    });
  });

  it("puts the focus into the first input that is not complete", async () => {
    const { deliver } = await open("card");
    const [number, expiry] = parts();
    deliver({ t: "focus" });
    expect(document.activeElement).toBe(number);
    await userEvent.keyboard(VISA);
    number.focus();
    deliver({ t: "focus" });
    expect(document.activeElement).toBe(expiry);
  });

  it("waits until the page gives it the focus, and does not take it", async () => {
    const { deliver } = await open("card");
    const [number, expiry] = parts();
    await userEvent.click(number);
    await userEvent.keyboard(VISA);
    number.focus();
    const elsewhere = vi.spyOn(document, "hasFocus").mockReturnValue(false);
    deliver({ t: "focus" });
    expect(document.activeElement).toBe(document.body);
    elsewhere.mockRestore();
    window.dispatchEvent(new FocusEvent("focus"));
    expect(document.activeElement).toBe(expiry);
  });
});

describe("a list to choose from", () => {
  it.each([
    ["card.expiryMonth", true, 12],
    ["card.expiryYear", true, 20],
    ["ach.accountType", false, 3],
    ["directDebitCanada.accountType", false, 3],
  ] as const)("%s", async (field, choose, count) => {
    const { input, state } = await open(field, { choose });
    const list = input as unknown as HTMLSelectElement;
    expect(list.options).toHaveLength(count + 1);
    expect(list.options[0]!.text).toBe(list.ariaLabel);
    expect(new Set([...list.options].map(({ text }) => text)).size).toBe(count + 1);
    expect(state()).toMatchObject({ empty: true, valid: false });
    await userEvent.selectOptions(list, list.options[2]!);
    await settled();
    expect(state()).toMatchObject({ empty: false, valid: true });
  });

  it("is a text field unless asked for", async () => {
    expect((await open("card.expiryMonth")).input.tagName).toBe("INPUT");
    expect((await open("card.number", { choose: true })).input.tagName).toBe("INPUT");
  });
});

describe("a masked number", () => {
  it("shows its end alone once the payer has left it, and all of it while he is in it", async () => {
    const { input, state } = await open("card.number", { mask: true });
    await userEvent.click(input);
    await userEvent.keyboard(VISA);
    expect(input.value).toBe("4508 7500 1574 1019");
    input.blur();
    expect(input.value).toBe("•••• •••• •••• 1019");
    await settled();
    expect(state()).toMatchObject({ valid: true, empty: false });
    input.focus();
    expect(input.value).toBe("4508 7500 1574 1019");
    await userEvent.keyboard("{End}{Backspace}8");
    input.blur();
    expect(input.value).toBe("4508 7500 1574 1018");
  });

  it("is the number alone where a whole card is masked", async () => {
    await open("card", { mask: true });
    const [number, expiry] = parts();
    await userEvent.click(number);
    await userEvent.keyboard(`${VISA}0139`);
    await userEvent.tab();
    (document.activeElement as HTMLElement).blur();
    expect(number.value).toBe("•••• •••• •••• 1019");
    expect(expiry.value).toBe("01 / 39");
  });

  it("is shown in full again when `mask` is taken off, and is edited as it is", async () => {
    const { input, deliver } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard(VISA);
    input.blur();
    deliver({ t: "configure", mask: true });
    expect(input.value).toBe("•••• •••• •••• 1019");
    deliver({ t: "configure", mask: false });
    expect(input.value).toBe("4508 7500 1574 1019");
    await userEvent.click(input);
    await userEvent.keyboard("{End}{Backspace}");
    expect(input.value).toBe("4508 7500 1574 101");
  });

  it("is stored whole", async () => {
    const asked = serve(({ method }) => ({
      body: method === "PUT" ? { session: { id: SESSION, version: "0123456789" } } : {},
    }));
    const { input, deliver, next } = await open("card.number", { mask: true });
    await userEvent.click(input);
    await userEvent.keyboard(VISA);
    input.blur();
    deliver({ t: "submit", rid: RID, fields: ["card.number"] });
    await next("stored");
    expect(asked.at(-1)!.body).toMatchObject({ sourceOfFunds: { provided: { card: { number: VISA } } } });
  });
});

describe("a co-badged card", () => {
  const service = (localBrand?: string) =>
    serve(({ method }) => ({
      body:
        method === "PUT"
          ? { session: { id: SESSION, version: "0123456789" } }
          : { sourceOfFunds: { provided: { card: { brand: "VISA", fundingMethod: "DEBIT", localBrand } } } },
    }));
  const list = () => document.querySelector("select");

  it("lets the payer choose the network, and stores the choice", async () => {
    const asked = service("EFTPOS");
    const { input, said, deliver, next } = await open("card.number");
    const name = await open("card.nameOnCard");
    await userEvent.click(input);
    await userEvent.keyboard("4043409999991437");
    await next("card");
    expect([...list()!.options].map(({ text }) => text)).toEqual(["VISA", "EFTPOS"]);
    expect(list()!.ariaLabel).toBe("Card network");
    await userEvent.selectOptions(list()!, "EFTPOS");
    deliver({ t: "attach", session: SESSION });
    await settled();
    name.deliver({ t: "submit", rid: RID, fields: ["card.number", "card.nameOnCard"] });
    await name.next("stored");
    expect(asked.at(-1)!.body).toEqual({
      sourceOfFunds: {
        type: "CARD",
        provided: { card: { number: "4043409999991437", localBrand: "EFTPOS" } },
      },
    });
    expect(JSON.stringify(said)).not.toContain("EFTPOS");
  });

  it("is of its brand where the payer chooses nothing", async () => {
    const asked = service("EFTPOS");
    const { input, deliver, next } = await open("card.number");
    const name = await open("card.nameOnCard");
    await userEvent.click(input);
    await userEvent.keyboard("4043409999991437");
    await next("card");
    name.deliver({ t: "submit", rid: RID, fields: ["card.number", "card.nameOnCard"] });
    await name.next("stored");
    expect(JSON.stringify(asked.at(-1)!.body)).not.toContain("localBrand");
    deliver({ t: "clear" });
    expect(list()).toBeNull();
  });

  /** A number field whose list has the focus, and its messages since the payer left the number. */
  async function inList() {
    service("EFTPOS");
    const frame = await open("card.number");
    await userEvent.click(frame.input);
    await userEvent.keyboard("4043409999991437");
    await frame.next("card");
    const before = frame.said.length;
    await userEvent.keyboard("{Tab}");
    expect(document.activeElement).toBe(list());
    return { ...frame, since: () => frame.said.slice(before) };
  }

  it("is one field: the focus is in it until it leaves the list", async () => {
    const { input, since, state } = await inList();
    input.focus();
    list()!.focus();
    expect(state()).toMatchObject({ focused: true });
    expect(since()).toEqual([]);
    list()!.blur();
    expect(since()).toMatchObject([{ t: "state", focused: false }]);
    list()!.focus();
    expect(state()).toMatchObject({ focused: true });
  });

  it("sends Escape in the list too, and not Enter, which may open the list", async () => {
    const { since } = await inList();
    await userEvent.keyboard("{Escape}");
    await userEvent.keyboard("{Enter}");
    expect(since().map((message) => message.t === "key" && message.key)).toEqual(["Escape"]);
  });

  it("disables the list with its field, and the list loses the focus", async () => {
    const { deliver, state, stop } = await inList();
    deliver({ t: "configure", disabled: true });
    expect(list()!.disabled).toBe(true);
    expect(state()).toMatchObject({ focused: false });
    deliver({ t: "configure", disabled: false });
    expect(list()!.disabled).toBe(false);
    stop();
  });

  it("starts with a disabled list in a disabled field", async () => {
    service("EFTPOS");
    const { input, deliver } = await open("card.number", { session: null });
    await userEvent.click(input);
    await userEvent.keyboard("4043409999991437");
    deliver({ t: "configure", disabled: true });
    deliver({ t: "attach", session: SESSION });
    await settled();
    expect(list()!.disabled).toBe(true);
  });

  it("has no list after the number changes, for other cards, or for an invalid name", async () => {
    service("EFTPOS");
    const { input, next, stop } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard("4043409999991437");
    await next("card");
    await userEvent.keyboard("{Backspace}");
    expect(list()).toBeNull();
    stop();
    for (const name of [undefined, "<b>", "https://evil.example"]) {
      service(name);
      const other = await open("card.number");
      await userEvent.click(other.input);
      await userEvent.keyboard("4043409999991437");
      await other.next("card");
      expect(list()).toBeNull();
      other.stop();
    }
  });
});

describe("the security code", () => {
  it.each([
    ["4508750015741019", "123"],
    ["371881634498004", "1234"],
    ["135492354874528", ""],
    ["", "1234"],
  ])("of %j is no longer than %j", async (digits, code) => {
    const number = await open("card.number");
    const { input, state } = await open("card.securityCode", { required: true });
    await userEvent.click(number.input);
    if (digits) await userEvent.keyboard(digits);
    await userEvent.click(input);
    await userEvent.keyboard("12345");
    input.blur();
    await settled();
    expect(input.value).toBe(code);
    // A card brand without security codes needs none.
    expect(state()).toMatchObject({ valid: true, message: "" });
  });
});
