import { describe, expect, it, vi } from "vitest";
import { userEvent } from "vitest/browser";
import type { FromFrame } from "../../src/wire/page-frame/from-frame.ts";
import { type Asked, BOOT, open, serve, SESSION, settled } from "../support/open-frame.ts";

const VISA = "4508750015741019";
const MASTERCARD = "5123450000000008";

/** The gateway's response for any number: a Visa debit card with a surcharge. */
const inquiry = () => ({
  body: {
    merchant: "SHOP1",
    result: "SUCCESS",
    sourceOfFunds: {
      provided: { card: { brand: "VISA", scheme: "VISA", fundingMethod: "DEBIT", issuer: "X" } },
    },
    order: {
      currency: "EUR",
      netAmount: 61.9,
      amount: 62.83,
      merchantCharge: { type: "SURCHARGE", amount: 0.93 },
    },
  },
});

const cards = (said: { t: string }[]) => said.filter(({ t }) => t === "card");

describe("the card's type", () => {
  it("is requested with ten digits once the number is settled, and sent with the order", async () => {
    const asked = serve(inquiry);
    const { input, said, next } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard(VISA.slice(0, -1));
    expect(asked).toEqual([]);
    await userEvent.keyboard(VISA.slice(-1));
    expect(await next("card")).toEqual({
      t: "card",
      status: "SUPPORTED",
      brand: "VISA",
      scheme: "VISA",
      fundingMethod: "DEBIT",
      order: {
        currency: "EUR",
        netAmount: "61.9",
        amount: "62.83",
        merchantCharge: { type: "SURCHARGE", amount: "0.93" },
      },
    });
    expect(asked).toEqual([
      {
        method: "POST",
        path: "paymentOptionsInquiry",
        headers: { "Content-Type": "application/json", "X-HS-Frame": "token" },
        body: {
          session: { id: SESSION },
          sourceOfFunds: { provided: { card: { prefix: "4508750015" } } },
        },
      },
    ] satisfies Asked[]);
    expect(cards(said)).toHaveLength(1);
  });

  it("is unknown again as soon as the number changes", async () => {
    serve(inquiry);
    const { input, said, next } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard(VISA);
    await next("card");
    await userEvent.keyboard("{Backspace}");
    expect(cards(said).at(-1)).toEqual({
      t: "card",
      status: "UNKNOWN",
      brand: "UNKNOWN",
      scheme: "UNKNOWN",
      fundingMethod: "UNKNOWN",
    });
  });

  it("of an earlier number is dropped when its response is late", async () => {
    serve(inquiry);
    const quick = globalThis.fetch;
    let first = true;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    globalThis.fetch = async (...request) => {
      if (first) {
        first = false;
        await released;
        return Response.json({
          sourceOfFunds: { provided: { card: { brand: "JCB", fundingMethod: "CHARGE" } } },
        });
      }
      return quick(...request);
    };
    const { input, said } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard(`${VISA}{Backspace}9`);
    await vi.waitFor(() => expect(cards(said)).toHaveLength(1));
    release();
    await settled();
    expect(cards(said)).toHaveLength(1);
    expect(cards(said)[0]).toMatchObject({ brand: "VISA" });
  });

  it.each([
    ["without an answer", () => undefined],
    ["when the service fails", () => ({ status: 500, body: { error: { cause: "SERVER_FAILED" } } })],
    ["when the answer is no sense", () => ({ body: [] })],
  ])("%s comes from the digits", async (_, service) => {
    serve(service);
    const { input, next } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard(MASTERCARD);
    const card = await next("card");
    expect(card).toMatchObject({ status: "SUPPORTED", brand: "MASTERCARD", fundingMethod: "UNKNOWN" });
    expect(card).not.toHaveProperty("order");
  });

  it("without a session comes from the digits, without a request", async () => {
    const asked = serve(inquiry);
    const { input, next } = await open("card.number", { session: null });
    await userEvent.click(input);
    await userEvent.keyboard(VISA);
    expect(await next("card")).toMatchObject({ brand: "VISA", fundingMethod: "UNKNOWN" });
    expect(asked).toEqual([]);
  });

  it("is asked for again when the session is swapped, and what was typed stays", async () => {
    const asked = serve(inquiry);
    const { input, deliver, next } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard(VISA);
    await next("card");
    const other = `SESSION${"1".repeat(26)}`;
    deliver({ t: "attach", session: other });
    await settled();
    expect(asked.map(({ body }) => (body as { session: unknown }).session)).toEqual([
      { id: SESSION },
      { id: other },
    ]);
    expect(input.value).toBe("4508 7500 1574 1019");
  });

  it("that the merchant does not accept is an error, until the next edit", async () => {
    serve();
    const { input, next, state } = await open("card.number", { boot: { ...BOOT, brands: ["MASTERCARD"] } });
    await userEvent.click(input);
    await userEvent.keyboard(VISA);
    expect(await next("card")).toMatchObject({ status: "NOT_SUPPORTED" });
    await settled();
    expect(state()).toMatchObject({
      valid: false,
      error: "unsupported",
      message: "This type of card is not accepted here.",
    });
    await userEvent.keyboard("{Backspace}");
    await settled();
    expect(state().error).toBeUndefined();
  });

  it.each([
    ["5666555544443333", "MAESTRO"],
    ["4000000000006", "VISA"],
  ])("of %s, which may be longer, is sent when it is left, and only once", async (number, brand) => {
    serve();
    const { input, said } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard(number);
    expect(cards(said)).toEqual([]);
    input.blur();
    await settled();
    input.focus();
    input.blur();
    await settled();
    expect(cards(said)).toHaveLength(1);
    expect(cards(said)[0]).toMatchObject({ brand });
  });

  it("is sent without the first six digits", async () => {
    serve(inquiry);
    const { input, said, next } = await open("card.number");
    await userEvent.click(input);
    await userEvent.keyboard(VISA);
    await next("card");
    input.blur();
    await userEvent.click(input);
    await userEvent.keyboard("{Backspace}");
    expect(said.filter(({ t }) => t === "bin")).toEqual([]);
  });

  it("goes out early, by brand alone, where the operator allows it", async () => {
    serve(inquiry);
    const { input, said } = await open("card.number", {
      boot: { ...BOOT, disclose: { ...BOOT.disclose, cardType: "early" } },
    });
    await userEvent.click(input);
    await userEvent.keyboard("45087");
    expect(cards(said)).toEqual([]);
    await userEvent.keyboard("5001");
    expect(cards(said)).toHaveLength(1);
    expect(cards(said)[0]).toMatchObject({ brand: "VISA", fundingMethod: "UNKNOWN" });
  });
});

describe("the first six digits, where the operator lets the page know", () => {
  const boot = { ...BOOT, disclose: { ...BOOT.disclose, bin: true } };
  const bins = (said: FromFrame[]) => said.flatMap((message) => (message.t === "bin" ? [message.bin] : []));

  it("are sent once the number is settled, and withdrawn as soon as it changes", async () => {
    serve(inquiry);
    const { input, said } = await open("card.number", { boot });
    await userEvent.click(input);
    await userEvent.keyboard(VISA.slice(0, -1));
    expect(bins(said)).toEqual([]);
    await userEvent.keyboard(VISA.slice(-1));
    expect(bins(said)).toEqual([VISA.slice(0, 6)]);
    await userEvent.keyboard("{Backspace}");
    expect(bins(said)).toEqual([VISA.slice(0, 6), ""]);
    await userEvent.keyboard("{Backspace}{Backspace}");
    expect(bins(said)).toHaveLength(2);
    await userEvent.keyboard("{Control>}a{/Control}");
    document.execCommand("insertText", false, MASTERCARD);
    expect(bins(said)).toEqual([VISA.slice(0, 6), "", MASTERCARD.slice(0, 6)]);
    input.blur();
    expect(bins(said)).toHaveLength(3);
  });

  it("are those of another number as soon as it is pasted over the first, and empty when the field is cleared", async () => {
    serve(inquiry);
    const { input, said, deliver } = await open("card.number", { boot });
    input.value = VISA;
    input.dispatchEvent(new Event("input"));
    input.value = MASTERCARD;
    input.dispatchEvent(new Event("input"));
    deliver({ t: "clear" });
    expect(bins(said)).toEqual([VISA.slice(0, 6), MASTERCARD.slice(0, 6), ""]);
  });

  it("are not sent for an invalid number", async () => {
    serve(inquiry);
    const { input, said } = await open("card.number", { boot });
    await userEvent.click(input);
    await userEvent.keyboard(VISA.replace(/.$/, (last) => `${(Number(last) + 1) % 10}`));
    input.blur();
    expect(bins(said)).toEqual([]);
  });
});
