import { describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import type { FieldName } from "../../src/wire/schema/fields.ts";
import {
  type Asked,
  open,
  type Opened,
  serve,
  type Service,
  SESSION,
  settled,
} from "../support/open-frame.ts";

const RID = "R".repeat(22);
const OTHER_RID = "S".repeat(22);
const VERSION = "0123456789";

const stored: Service = ({ method }) => ({
  body: {
    merchant: "SHOP1",
    session: { id: SESSION, version: VERSION, updateStatus: "SUCCESS" },
    ...(method === "PUT" && {
      sourceOfFunds: {
        type: "CARD",
        provided: {
          card: {
            brand: "VISA",
            scheme: "VISA",
            fundingMethod: "DEBIT",
            securityCode: "xxx",
            number: "450875xxxxxx1019",
          },
        },
      },
    }),
  },
});

const failing =
  (body: unknown, status = 400): Service =>
  ({ method }) =>
    method === "PUT" ? { status, body } : stored({ method } as Asked);

const FIELDS: FieldName[] = ["card.number", "card.expiry", "card.securityCode", "card.nameOnCard"];

/** Fills a field like a password manager: without keys. */
function fill({ input }: Opened, text: string) {
  input.value = text;
  input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
  if (input instanceof HTMLSelectElement) input.dispatchEvent(new Event("input"));
}

interface Values {
  number?: string;
  expiry?: string;
  code?: string;
  name?: string;
}

async function checkout(
  { number = "4508750015741019", expiry = "01/39", code = "123", name = "Ada Lovelace" }: Values = {},
  session: string | null = SESSION,
) {
  const required = { required: true, session };
  const fields = {
    number: await open("card.number", required),
    expiry: await open("card.expiry", required),
    code: await open("card.securityCode", required),
    name: await open("card.nameOnCard", { session }),
  };
  fill(fields.number, number);
  fill(fields.expiry, expiry);
  fill(fields.code, code);
  fill(fields.name, name);
  return fields;
}

const puts = (asked: Asked[]) => asked.filter(({ method }) => method === "PUT");

describe("a submit", () => {
  it("stores the values of all frames with one request", async () => {
    const asked = serve(stored);
    const { number } = await checkout();
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    expect(await number.next("stored")).toEqual({
      t: "stored",
      rid: RID,
      session: { id: SESSION, version: VERSION },
      card: { brand: "VISA", scheme: "VISA", fundingMethod: "DEBIT", securityCodeProvided: true },
    });
    expect(puts(asked)).toEqual([
      {
        method: "PUT",
        path: `session/${SESSION}`,
        headers: { "Content-Type": "application/json", "X-HS-Frame": "token" },
        body: {
          sourceOfFunds: {
            type: "CARD",
            provided: {
              card: {
                number: "4508750015741019",
                expiry: { month: "01", year: "39" },
                securityCode: "123",
                nameOnCard: "Ada Lovelace",
              },
            },
          },
        },
      },
    ]);
  });

  it("sends no value to any page", async () => {
    serve(stored);
    const { number, expiry, code, name } = await checkout();
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    await number.next("stored");
    const said = JSON.stringify([number.said, expiry.said, code.said, name.said]);
    expect(said).not.toMatch(/450875|1019|123\b|Ada|01\/?39/);
    // Negative control: the same check finds a leak.
    expect(`${said}"123"`).toMatch(/450875|1019|123\b|Ada|01\/?39/);
  });

  it("can be led by any of the frames, and leaves out an optional field that is empty", async () => {
    const asked = serve(stored);
    const { code } = await checkout({ name: "" });
    code.deliver({ t: "submit", rid: RID, fields: FIELDS });
    await code.next("stored");
    const body = puts(asked)[0]!.body as { sourceOfFunds: { provided: { card: object } } };
    expect(Object.keys(body.sourceOfFunds.provided.card)).toEqual(
      expect.arrayContaining(["number", "expiry", "securityCode"]),
    );
    expect(body.sourceOfFunds.provided.card).not.toHaveProperty("nameOnCard");
  });

  it("requested twice with one rid is one submit with one answer, which can be requested again", async () => {
    const asked = serve(stored);
    const { number } = await checkout();
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    await number.next("stored");
    const endings = () => number.said.filter((message) => "rid" in message);
    expect(endings()).toHaveLength(1);
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    await settled();
    expect(endings()).toHaveLength(2);
    expect(endings()[0]).toEqual(endings()[1]);
    expect(puts(asked)).toHaveLength(1);
  });

  it("is refused while another one runs", async () => {
    const asked = serve(stored);
    const { number } = await checkout();
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    number.deliver({ t: "submit", rid: OTHER_RID, fields: FIELDS });
    expect(await number.next("failed")).toMatchObject({ rid: OTHER_RID, status: "system_error" });
    expect(await number.next("stored")).toMatchObject({ rid: RID });
    expect(puts(asked)).toHaveLength(1);
  });

  it.each([
    ["a wrong number", { number: "4508750015741018" }, [{ field: "card.number", error: "invalid" }]],
    ["no number", { number: "" }, [{ field: "card.number", error: "missing" }]],
    ["half a number", { number: "4508" }, [{ field: "card.number", error: "invalid" }]],
    ["a past date", { expiry: "01/20" }, [{ field: "card.expiry", error: "invalid" }]],
    [
      "a code of three for an Amex",
      { number: "371881634498004" },
      [{ field: "card.securityCode", error: "invalid" }],
    ],
    ["a card number as name", { name: "4508750015741019" }, [{ field: "card.nameOnCard", error: "invalid" }]],
  ] as const)("with %s sends no request, and the field shows the error", async (_, values, errors) => {
    const asked = serve(stored);
    const fields = await checkout(values);
    fields.number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    expect(await fields.number.next("refused")).toEqual({ t: "refused", rid: RID, errors });
    expect(puts(asked)).toEqual([]);
    await settled();
    const wrong = Object.values(fields).filter(({ state }) => state().error);
    expect(wrong).toHaveLength(1);
  });

  it("creates a session first if the page has none", async () => {
    const asked = serve(stored);
    const { number } = await checkout({}, null);
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    expect(await number.next("stored")).toMatchObject({ session: { id: SESSION } });
    expect(
      asked.filter(({ path }) => path.startsWith("session")).map(({ method, path }) => `${method} ${path}`),
    ).toEqual(["POST session", `PUT session/${SESSION}`]);
  });

  it("does not reach frames of another group or another session", async () => {
    const asked = serve(stored);
    const number = await open("card.number");
    const elsewhere = await open("card.expiry", { group: "H".repeat(22) });
    const swapped = await open("card.expiry", { session: `SESSION${"1".repeat(26)}` });
    for (const expiry of [elsewhere, swapped]) fill(expiry, "01/39");
    fill(number, "4508750015741019");
    number.deliver({ t: "submit", rid: RID, fields: ["card.number", "card.expiry"] });
    expect(await number.next("failed")).toMatchObject({ message: "A field did not answer." });
    expect(puts(asked)).toEqual([]);
  });

  it("fails if one field has two frames, and works again when one is gone", async () => {
    const asked = serve(stored);
    const { number } = await checkout();
    const double = await open("card.expiry");
    await settled();
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    expect(await number.next("failed")).toMatchObject({ message: "There are two frames for one field." });
    expect(puts(asked)).toEqual([]);
    double.stop();
    await settled();
    number.deliver({ t: "submit", rid: OTHER_RID, fields: FIELDS });
    expect(await number.next("stored")).toMatchObject({ rid: OTHER_RID });
  });

  it.each<[string, Service, object]>([
    [
      "a field the service does not take",
      failing({
        error: {
          cause: "INVALID_REQUEST",
          field: "sourceOfFunds.provided.card.expiry.month",
          validationType: "INVALID",
        },
      }),
      { t: "refused", errors: [{ field: "card.expiry", error: "invalid" }] },
    ],
    [
      "a field the service misses",
      failing({
        error: {
          cause: "INVALID_REQUEST",
          field: "sourceOfFunds.provided.card.securityCode",
          validationType: "MISSING",
        },
      }),
      { t: "refused", errors: [{ field: "card.securityCode", error: "missing" }] },
    ],
    [
      "an expired session",
      failing({ error: { cause: "INVALID_REQUEST", explanation: "Form Session not found or expired." } }),
      { t: "failed", status: "system_error", message: "Form Session not found or expired." },
    ],
    [
      "an explanation that quotes the card",
      failing({ error: { cause: "INVALID_REQUEST", explanation: "Value '4508750015741019' is invalid." } }),
      { t: "failed", status: "system_error", message: "The session could not be updated." },
    ],
    [
      "a service that fails",
      failing({ error: { cause: "SERVER_FAILED" } }, 500),
      { t: "failed", status: "system_error", message: "The session could not be updated." },
    ],
    [
      "a service that is not there",
      () => undefined,
      { t: "failed", status: "system_error", message: "The gateway could not be reached." },
    ],
    [
      "an answer without sense",
      failing("<html>", 200),
      { t: "failed", status: "system_error", message: "The gateway could not be reached." },
    ],
  ])("that ends with %s is reported in fixed words", async (_, service, expected) => {
    serve(service);
    const { number } = await checkout();
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    const { t } = expected as { t: "refused" | "failed" };
    expect(await number.next(t)).toEqual({ ...expected, rid: RID });
  });

  it("to a gateway that is too slow is given up, keeps what was typed, and goes well when it is quick again", async () => {
    const asked = serve(stored);
    const { number } = await checkout();
    await settled();
    const quick = globalThis.fetch;
    // A gateway that does not answer until the request is aborted; the frame's timeout is shortened.
    globalThis.fetch = (_url, init) =>
      new Promise((_, reject) => {
        init!.signal!.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      });
    const { timeout } = AbortSignal;
    const patience: number[] = [];
    AbortSignal.timeout = (ms) => {
      patience.push(ms);
      return timeout.call(AbortSignal, 50);
    };
    try {
      number.deliver({ t: "submit", rid: RID, fields: FIELDS });
      expect(await number.next("failed")).toMatchObject({ rid: RID, status: "request_timeout" });
    } finally {
      AbortSignal.timeout = timeout;
      globalThis.fetch = quick;
    }
    expect(patience).toEqual([20_000]);
    expect(puts(asked)).toEqual([]);
    expect(number.input.value).toBe("4508 7500 1574 1019");
    number.deliver({ t: "submit", rid: OTHER_RID, fields: FIELDS });
    expect(await number.next("stored")).toMatchObject({ rid: OTHER_RID });
  });

  it("shows the gateway's error in its field until the next edit", async () => {
    serve(
      failing({ error: { field: "sourceOfFunds.provided.card.expiry.year", validationType: "INVALID" } }),
    );
    const { number, expiry } = await checkout();
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    await number.next("refused");
    await settled();
    expect(expiry.state()).toMatchObject({ valid: false, error: "invalid" });
    await userEvent.click(expiry.input);
    await userEvent.keyboard("{End}{Backspace}9");
    await settled();
    expect(expiry.state()).toMatchObject({ valid: true });
  });
});

describe("fields that do not fit together", () => {
  it.each<[string, FieldName[], string[], FieldName, FieldName, string]>([
    [
      "a month of a year that is over",
      ["card.expiryMonth", "card.expiryYear"],
      ["01", `${new Date().getFullYear()}`],
      "card.expiryMonth",
      "card.expiryYear",
      "2039",
    ],
    [
      "an account number that was repeated otherwise",
      ["ach.bankAccountNumber", "ach.bankAccountNumberConfirmation"],
      ["1234567", "12345678"],
      "ach.bankAccountNumberConfirmation",
      "ach.bankAccountNumber",
      "12345678",
    ],
    [
      "nothing at all, where one may be left out",
      ["giftCard.number", "giftCard.pin"],
      ["", ""],
      "giftCard.pin",
      "giftCard.number",
      "6006491234567890",
    ],
  ])("are mended in either of them: %s", async (_, names, values, refused, mended, value) => {
    vi.useFakeTimers({ now: new Date(new Date().getFullYear(), 5, 15), toFake: ["Date"] });
    serve(stored);
    const frames = new Map<FieldName, Opened>();
    for (const name of names) frames.set(name, await open(name));
    const [first, wrong, right] = [names[0]!, refused, mended].map((name) => frames.get(name)!);
    names.forEach((name, i) => values[i] && fill(frames.get(name)!, values[i]));
    first!.deliver({ t: "submit", rid: RID, fields: names });
    await first!.next("refused");
    await settled();
    expect(wrong!.state().error).toBeDefined();
    fill(right!, value);
    await settled();
    expect(wrong!.state().error).toBeUndefined();
    first!.deliver({ t: "submit", rid: OTHER_RID, fields: names });
    await first!.next("stored");
    vi.useRealTimers();
  });

  it("do not affect an error that concerns one field alone", async () => {
    serve(stored);
    const { number, expiry, code } = await checkout({ number: "4508750015741018" });
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    await number.next("refused");
    fill(expiry, "02/39");
    fill(code, "124");
    await settled();
    expect(number.state()).toMatchObject({ error: "invalid" });
  });

  it("show the gateway's error unless the field was edited during the request", async () => {
    const { number, expiry, code } = await checkout();
    serve(
      failing({ error: { field: "sourceOfFunds.provided.card.expiry.year", validationType: "INVALID" } }),
    );
    const quick = globalThis.fetch;
    /** Releases the request that waits at the gateway; undefined while none waits. */
    let release: (() => void) | undefined;
    globalThis.fetch = async (...request) => {
      await new Promise<void>((resolve) => (release = resolve));
      return quick(...request);
    };
    const respondAfter = async (edit: () => void) => {
      await vi.waitFor(() => expect(release).toBeDefined());
      edit();
      release!();
      release = undefined;
    };
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    await respondAfter(() => fill(expiry, "02/39"));
    await number.next("refused");
    await settled();
    expect(expiry.state()).toMatchObject({ valid: true });

    number.said.length = 0;
    number.deliver({ t: "submit", rid: OTHER_RID, fields: FIELDS });
    await respondAfter(() => fill(code, "321"));
    await number.next("refused");
    await settled();
    expect(expiry.state()).toMatchObject({ error: "invalid" });
    // The gateway's error about one field alone stays.
    number.said.length = 0;
    number.deliver({ t: "submit", rid: RID, fields: FIELDS });
    await number.next("refused");
    fill(code, "123");
    await settled();
    expect(expiry.state()).toMatchObject({ error: "invalid" });
  });
});

describe("in a browser without shared channels", () => {
  const { BroadcastChannel: Channel } = globalThis;

  it.each<[FieldName, boolean]>([
    ["card", true],
    ["card.number", false],
  ])("%s works: %j", async (field, works) => {
    serve(stored);
    globalThis.BroadcastChannel = function () {
      throw new DOMException("The operation is insecure.", "SecurityError");
    } as never;
    try {
      const opening = open(field);
      if (!works) return await expect(opening).rejects.toThrow("insecure");
      const card = await opening;
      const inputs = [...document.querySelectorAll("input")];
      ["4508750015741019", "01/39", "123"].forEach((text, i) => fill({ ...card, input: inputs[i]! }, text));
      card.deliver({ t: "submit", rid: RID, fields: ["card"] });
      await card.next("stored");
    } finally {
      globalThis.BroadcastChannel = Channel;
    }
  });
});

describe("other means of payment", () => {
  it.each<[FieldName[], string[], object | FieldName]>([
    [
      ["giftCard.number", "giftCard.pin"],
      ["6006491234567890", "1234"],
      { type: "GIFT_CARD", provided: { giftCard: { number: "6006491234567890", pin: "1234" } } },
    ],
    [
      ["card.number", "card.expiryMonth", "card.expiryYear"],
      ["4508750015741019", "1", "2039"],
      {
        type: "CARD",
        provided: { card: { number: "4508750015741019", expiry: { month: "1", year: "39" } } },
      },
    ],
    [["card.securityCode"], ["123"], { type: "CARD", provided: { card: { securityCode: "123" } } }],
    [
      [
        "ach.accountType",
        "ach.bankAccountHolder",
        "ach.bankAccountNumber",
        "ach.bankAccountNumberConfirmation",
        "ach.routingNumber",
      ],
      ["CONSUMER_SAVINGS", "Ada Lovelace", "12345678", "12345678", "021000021"],
      {
        type: "ACH",
        provided: {
          ach: {
            accountType: "CONSUMER_SAVINGS",
            bankAccountHolder: "Ada Lovelace",
            bankAccountNumber: "12345678",
            routingNumber: "021000021",
          },
        },
      },
    ],
    [
      ["directDebitCanada.bankAccountNumber", "directDebitCanada.bankAccountNumberConfirmation"],
      ["12345678", "12345679"],
      "directDebitCanada.bankAccountNumberConfirmation",
    ],
    [["card.expiryMonth", "card.expiryYear"], ["1", ""], "card.expiryYear"],
  ])("%j", async (fields, values, expected) => {
    const asked = serve(stored);
    const frames: Opened[] = [];
    for (const field of fields) frames.push(await open(field));
    frames.forEach((frame, i) => values[i] && fill(frame, values[i]));
    frames[0]!.deliver({ t: "submit", rid: RID, fields });
    if (typeof expected === "string") {
      expect(await frames[0]!.next("refused")).toMatchObject({ errors: [{ field: expected }] });
      await settled();
      expect(frames.at(-1)!.state().error).toBeDefined();
    } else {
      await frames[0]!.next("stored");
      expect(puts(asked)[0]!.body).toEqual({ sourceOfFunds: expected });
    }
  });
});

describe("what was typed", () => {
  it("is cleared when the page is left, and the page gets the state when it comes back", async () => {
    serve();
    const { input, said, state } = await open("card.number");
    fill({ input } as Opened, "4508750015741019");
    await settled();
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    expect(input.value).toBe("");
    said.length = 0;
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await settled();
    expect(state()).toMatchObject({ empty: true, valid: false });
  });

  it("is cleared after a quarter of an hour without activity", async () => {
    serve();
    const { input } = await open("card.number");
    vi.useFakeTimers();
    fill({ input } as Opened, "4508750015741019");
    vi.advanceTimersByTime(14 * 60_000);
    fill({ input } as Opened, "4508750015741019");
    vi.advanceTimersByTime(14 * 60_000);
    expect(input.value).toBe("4508 7500 1574 1019");
    vi.advanceTimersByTime(61_000);
    expect(input.value).toBe("");
    vi.useRealTimers();
  });

  it("is cleared by `clear`, and the field is as at first", async () => {
    serve();
    const { input, deliver, state } = await open("card.number", { required: true });
    fill({ input } as Opened, "4508750015741018");
    deliver({ t: "reveal" });
    await settled();
    expect(state().error).toBe("invalid");
    deliver({ t: "clear" });
    await settled();
    expect(input.value).toBe("");
    expect(state()).toMatchObject({ empty: true, valid: false, message: "" });
    expect(state().error).toBeUndefined();
  });
});
