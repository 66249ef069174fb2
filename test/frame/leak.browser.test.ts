import { describe, expect, it } from "vitest";
import { userEvent } from "vitest/browser";
import { BOOT, open, pause, serve, settled } from "../support/open-frame.ts";

/** Types a number key by key, and returns all messages to the page, from focus to blur. */
async function transcript(number: string, pauseBetween: number, boot = BOOT): Promise<string[]> {
  serve(() => ({
    body: { sourceOfFunds: { provided: { card: { brand: "VISA", fundingMethod: "CREDIT" } } } },
  }));
  const { input, said, stop } = await open("card.number", { boot });
  said.length = 0;
  input.focus();
  await settled();
  for (const key of number) {
    await userEvent.keyboard(key);
    if (pauseBetween) await pause(pauseBetween);
  }
  await settled();
  input.blur();
  await settled();
  const heard = said.map((message) => JSON.stringify(message));
  stop();
  return heard;
}

describe("two cards of one brand, typed at different speeds", () => {
  it("cause the same messages", async () => {
    const quick = await transcript("4508750015741019", 0);
    const slow = await transcript("4012000033330026", 130);
    expect(quick).toEqual(slow);
    expect(quick.map((message) => JSON.parse(message).t)).toEqual([
      "state",
      "state",
      "state",
      "card",
      "state",
    ]);
  });

  it("cause different messages if the card's type is sent early (negative control)", async () => {
    const early = { ...BOOT, disclose: { ...BOOT.disclose, cardType: "early" as const } };
    expect(await transcript("4508750015741019", 0, early)).not.toEqual(
      await transcript("4012000033330026", 0),
    );
  });

  it("and a number of another length does too (negative control)", async () => {
    expect(await transcript("4000000000006", 0)).not.toEqual(await transcript("4012000033330026", 0));
  });
});

describe("an edit after an update", () => {
  /** Fills in a number after an update, twice, and returns all messages to the page since the update. */
  async function afterUpdate(next: string): Promise<string[]> {
    serve();
    const { input, deliver, said, stop } = await open("card.number");
    const fill = (text: string) => {
      input.value = text;
      input.dispatchEvent(new Event("input"));
    };
    fill("4508750015741019");
    deliver({ t: "reveal" });
    await settled();
    said.length = 0;
    fill(next);
    fill(next);
    await settled();
    const heard = said.map((message) => JSON.stringify(message));
    stop();
    return heard;
  }

  it("is one message without content, the same for every number of the brand", async () => {
    const same = await afterUpdate("4508750015741019");
    expect(same.filter((message) => message.includes("edited"))).toEqual([`{"t":"edited"}`]);
    expect(same.filter((message) => message.includes(`"state"`))).toEqual([]);
    expect(await afterUpdate("4012000033330026")).toEqual(same);
  });
});

describe("a code that is typed before its number", () => {
  it("tells the page nothing of the brand until the number is settled", async () => {
    serve();
    const code = await open("card.securityCode", { required: true });
    const number = await open("card.number", { required: true });
    await userEvent.click(code.input);
    await userEvent.keyboard("123");
    await userEvent.click(number.input);
    await settled();
    code.said.length = 0;
    await userEvent.keyboard("37188163449800");
    await settled();
    expect(code.said).toEqual([]);
    await userEvent.keyboard("4");
    await settled();
    expect(code.said).toEqual([
      {
        t: "state",
        focused: false,
        empty: false,
        valid: false,
        error: "incomplete",
        message: "This entry is not complete.",
      },
    ]);
  });
});
