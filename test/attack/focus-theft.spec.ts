import type { Page } from "@playwright/test";
import { expect, test } from "../support/attack-fixtures.ts";
import type { HostilePage } from "../support/attack-kit.ts";

/** A page that takes the focus in the middle of a number, so that the payer types the rest into the page's input. */

const TRAP = `<input id="trap" aria-label="Card number">`;
const WARNING = "The page interrupted your typing. Only start again if you trust it.";
const NUMBER = "5123450000000008";

const steal = (page: Page) => page.evaluate(() => document.querySelector<HTMLElement>("#trap")!.focus());
const trapped = (page: Page) => page.locator("#trap").inputValue();
const alarms = async (hostile: HostilePage, at: number) =>
  (await hostile.received(at)).filter(({ t }) => t === "tamper");

/** Types, and runs an action while the last key is still down. */
async function typeAnd(hostile: HostilePage, at: number, text: string, happens: () => Promise<unknown>) {
  const { keyboard } = hostile.page;
  await hostile.type(at, text.slice(0, -1));
  await keyboard.down(text.at(-1)!);
  await happens();
  await keyboard.up(text.at(-1)!);
}

async function openNumber(hostile: HostilePage, field = "card.number"): Promise<number> {
  await hostile.open(TRAP);
  return hostile.openField(field, await hostile.session());
}

test("taking the focus twice from an unfinished number clears it, and the payer is told why", async ({
  hostile,
}) => {
  const number = await openNumber(hostile);
  await typeAnd(hostile, number, "512345", () => steal(hostile.page));
  await hostile.page.keyboard.type("0");
  // The attack itself succeeds, because no frame can keep the focus.
  expect(await trapped(hostile.page)).toBe("0");
  expect(await alarms(hostile, number)).toEqual([]);
  expect(await hostile.value(number)).toBe("5123 45");

  await typeAnd(hostile, number, "00", () => steal(hostile.page));
  expect(await hostile.waitFor(number, "tamper")).toEqual({ t: "tamper", kind: "focus" });
  expect(await hostile.value(number)).toBe("");
  const warning = hostile.frame(number).locator("#error");
  await expect(warning).toHaveText(WARNING);
  const box = (await warning.boundingBox())!;
  expect(box.width).toBeGreaterThan(200);
  expect(box.height).toBeGreaterThan(30);
  await expect(hostile.frame(number).locator("input")).toHaveAccessibleDescription(WARNING);

  await hostile.type(number, NUMBER);
  await expect(warning).toHaveText("");
  expect((await warning.boundingBox())!.width).toBeLessThan(2);
});

test("the page's report of it does not depend on digits", async ({ hostile }) => {
  const reports: string[] = [];
  await hostile.open(TRAP);
  for (const digits of ["51234", "4508750015741"]) {
    const at = await hostile.openField("card.number", await hostile.session());
    await typeAnd(hostile, at, digits.slice(0, 3), () => steal(hostile.page));
    await typeAnd(hostile, at, digits.slice(3), () => steal(hostile.page));
    await hostile.waitFor(at, "tamper");
    await hostile.handled(at);
    reports.push(JSON.stringify(await hostile.received(at)));
  }
  expect(reports[1]).toBe(reports[0]);
});

test("negative control: with the key released, a theft cannot be told from a payer who leaves", async ({
  hostile,
}) => {
  const number = await openNumber(hostile);
  for (const digits of ["512345", "00", "00"]) {
    await hostile.type(number, digits);
    await steal(hostile.page);
  }
  expect(await trapped(hostile.page)).toBe("");
  expect(await alarms(hostile, number)).toEqual([]);
  expect(await hostile.value(number)).toBe("5123 4500 00");
});

test.describe("no alarm is raised by", () => {
  const expectNone = async (hostile: HostilePage, at: number, value: string) => {
    await hostile.handled(at);
    expect(await alarms(hostile, at)).toEqual([]);
    expect(await hostile.value(at)).toBe(value);
  };

  test("a page that moves on from a complete number, however often", async ({ hostile }) => {
    const number = await openNumber(hostile);
    await typeAnd(hostile, number, NUMBER, () => steal(hostile.page));
    for (let time = 0; time < 2; time += 1) {
      await hostile.frame(number).locator("input").click();
      await hostile.page.keyboard.press("End");
      await hostile.page.keyboard.press("Backspace");
      await hostile.page.keyboard.down("8");
      await steal(hostile.page);
      await hostile.page.keyboard.up("8");
    }
    await expectNone(hostile, number, "5123 4500 0000 0008");
    // These do not count together with one real theft either.
    await hostile.frame(number).locator("input").click();
    await hostile.page.keyboard.press("End");
    for (let time = 0; time < 2; time += 1) await hostile.page.keyboard.press("Backspace");
    await hostile.page.keyboard.down("0");
    await steal(hostile.page);
    await hostile.page.keyboard.up("0");
    await expectNone(hostile, number, "5123 4500 0000 000");
  });

  test("one theft in each of two entries that were completed", async ({ hostile }) => {
    const number = await openNumber(hostile);
    for (let time = 0; time < 2; time += 1) {
      await typeAnd(hostile, number, "512345", () => steal(hostile.page));
      await hostile.type(number, "0000000008");
      await expect(hostile.frame(number).locator("input")).toHaveValue("5123 4500 0000 0008");
      await hostile.page.keyboard.press("ControlOrMeta+A");
      await hostile.page.keyboard.press("Delete");
    }
    await expectNone(hostile, number, "");
  });

  test("leaving with Tab while a digit is still down", async ({ hostile }) => {
    const number = await openNumber(hostile);
    for (const digits of ["512345", "00"]) {
      await typeAnd(hostile, number, digits, () => hostile.page.keyboard.press("Shift+Tab"));
      await expect(hostile.frame(number).locator("input")).not.toBeFocused();
    }
    await expectNone(hostile, number, "5123 4500");
  });

  test("a shortcut, or a held Backspace", async ({ hostile }) => {
    const number = await openNumber(hostile);
    const { keyboard } = hostile.page;
    await hostile.type(number, "512345");
    for (const keys of [["Backspace"], ["Control", "c"], ["Backspace"], ["Control", "c"]]) {
      await hostile.frame(number).locator("input").click();
      for (const key of keys) await keyboard.down(key);
      await steal(hostile.page);
      for (const key of keys.toReversed()) await keyboard.up(key);
    }
    await hostile.handled(number);
    expect(await alarms(hostile, number)).toEqual([]);
  });

  test("keys that a script dispatches", async ({ hostile }) => {
    const number = await openNumber(hostile);
    const input = hostile.frame(number).locator("input");
    await hostile.type(number, "5123");
    for (let time = 0; time < 2; time += 1) {
      await input.click();
      await input.dispatchEvent("keydown", { key: "4", code: "Digit4" });
      await steal(hostile.page);
    }
    await expectNone(hostile, number, "5123");
  });

  test("another window", async ({ hostile, context }) => {
    const number = await openNumber(hostile);
    const frame = hostile.frame(number);
    // Without this every tab reports that it has the focus.
    for (const target of [hostile.page, frame]) {
      const devtools = await context.newCDPSession(target).catch(() => undefined);
      await devtools?.send("Emulation.setFocusEmulationEnabled", { enabled: false });
    }
    await frame.evaluate(() => {
      Object.assign(window, { blurs: 0 });
      document.querySelector("input")!.addEventListener("blur", () => {
        (window as never as { blurs: number }).blurs += 1;
      });
    });
    const blurs = () => frame.evaluate(() => (window as never as { blurs: number }).blurs);
    for (const [index, digits] of ["5123", "45"].entries()) {
      await typeAnd(hostile, number, digits, async () => {
        const other = await context.newPage();
        await other.bringToFront();
        await expect.poll(blurs).toBe(index + 1);
        await other.close();
        await hostile.page.bringToFront();
      });
    }
    expect(await blurs()).toBe(2);
    await expectNone(hostile, number, "5123 45");
  });
});

test("the shop's page gets the event from its <hosted-session>", async ({ checkout, page }) => {
  await checkout.open();
  await page.evaluate((markup) => {
    document.body.insertAdjacentHTML("beforeend", markup);
    document.querySelector<HTMLElement>("hosted-session")!.addEventListener("tamper", ({ field, kind }) => {
      document.title = `${field} ${kind}`;
    });
  }, TRAP);
  const input = checkout.field("Card number");
  for (const digit of ["5", "1"]) {
    await input.click();
    await page.keyboard.down(digit);
    await steal(page);
    await page.keyboard.up(digit);
  }
  await expect(page).toHaveTitle("card.number focus");
  await expect(input).toHaveValue("");
});
