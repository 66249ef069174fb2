import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskAccount, maskNumber, maskSource } from "../../src/core/mask.ts";

describe("a card number on its way out", () => {
  it.each([
    ["5123450000000008", "512345xxxxxx0008"],
    ["371881634498004", "371881xxxxx8004"],
    ["30123400000000", "301234xxxx0000"],
    ["5000000000000000005", "500000xxxxxxxxx0005"],
    ["123456789012", "xxxxxxxx9012"], // too short for six and four to hide anything
    ["123456789", "xxxxx6789"],
  ])("%s is shown as %s", (number, shown) => {
    expect(maskNumber(number)).toBe(shown);
  });

  it("keeps its length and never shows more than ten digits", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{9,19}$/), (number) => {
        const shown = maskNumber(number);
        expect(shown).toHaveLength(number.length);
        expect(shown.replaceAll("x", "").length).toBeLessThanOrEqual(10);
        expect(shown.includes("x")).toBe(true);
      }),
    );
  });
});

describe("a source of funds on its way out", () => {
  it("hides what must not be seen and shows the rest", () => {
    const source = {
      type: "CARD",
      token: "9123",
      provided: {
        card: {
          number: "5123450000000008",
          securityCode: "100",
          prefix: "512345",
          expiry: { month: "05", year: "39" },
        },
        giftCard: { number: "6006491234567890", pin: "1234" },
        ach: { bankAccountNumber: "12345678", routingNumber: "011000015" },
        directDebitCanada: { bankAccountNumber: "7654321" },
      },
    };
    expect(maskSource(source)).toEqual({
      type: "CARD",
      token: "9123",
      provided: {
        card: {
          number: "512345xxxxxx0008",
          securityCode: "xxx",
          prefix: "xxx",
          expiry: { month: "5", year: "39" },
        },
        giftCard: { number: "600649xxxxxx7890", pin: "xxx" },
        ach: { bankAccountNumber: "xxxx5678", routingNumber: "011000015" },
        directDebitCanada: { bankAccountNumber: "xxx4321" },
      },
    });
  });

  it("shows a short account's end only", () => {
    expect(maskAccount("123456789")).toBe("xxxxx6789");
  });
});
