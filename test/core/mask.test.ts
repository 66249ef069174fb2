import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { maskAccount, maskNumber, maskOthers, maskSource } from "../../src/core/mask.ts";

describe("a masked card number", () => {
  it.each([
    ["5123450000000008", "512345xxxxxx0008"],
    ["371881634498004", "371881xxxxx8004"],
    ["30123400000000", "301234xxxx0000"],
    ["5000000000000000005", "500000xxxxxxxxx0005"],
    ["123456789012", "xxxxxxxx9012"], // too short to show first six and last four digits
    ["123456789", "xxxxx6789"],
  ])("%s becomes %s", (number, shown) => {
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

describe("a masked source of funds", () => {
  it("hides accounts and secrets and shows all else", () => {
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

  it("shows only the last digits of a short account number", () => {
    expect(maskAccount("123456789")).toBe("xxxxx6789");
  });
});

describe("data that is passed on uninterpreted", () => {
  it("hides secrets by name at any depth and in any case, and card numbers by their check digit", () => {
    const shown = maskSource({
      type: "CARD",
      token: "9123456789012347",
      schemeTokenProvisioningIdentifier: "123456789015",
      browserPayment: {
        list: [{ paymentToken: "eyJhbGciOi" }, { Pan: 5123450000000008 }],
        paymentToken: { data: "eyJhbGciOi" },
      },
      provided: {
        card: {
          devicePayment: {
            number: "5123450000000008",
            onlinePaymentCryptogram: "AgAAAA",
            eciIndicator: "05",
            reference: "1234567890123456",
          },
        },
        Card: { Number: "4012000033330026", SecurityCode: "123", CVV: 123 },
        ebt: { pinBlock: "04A2", track_2: "5123=39", type: "SNAP" },
      },
    });
    expect(shown).toEqual({
      type: "CARD",
      token: "9123456789012347",
      schemeTokenProvisioningIdentifier: "123456789015",
      browserPayment: { list: [{ paymentToken: "xxx" }, { Pan: "512345xxxxxx0008" }], paymentToken: "xxx" },
      provided: {
        card: {
          devicePayment: {
            number: "512345xxxxxx0008",
            onlinePaymentCryptogram: "xxx",
            eciIndicator: "05",
            reference: "1234567890123456",
          },
        },
        Card: { Number: "401200xxxxxx0026", SecurityCode: "xxx", CVV: "xxx" },
        ebt: { pinBlock: "xxx", track_2: "xxx", type: "SNAP" },
      },
    });
  });

  it("hides the account that receives the money", () => {
    const fields = {
      order: { reference: "4012000033330026" },
      accountFunding: {
        recipient: { account: { identifier: "5123450000000008", identifierType: "CARD_NUMBER" } },
      },
    };
    expect(maskOthers(fields)).toEqual({
      ...fields,
      accountFunding: {
        recipient: { account: { identifier: "512345xxxxxx0008", identifierType: "CARD_NUMBER" } },
      },
    });
    expect(maskOthers({ order: {} })).toEqual({ order: {} });
  });
});
