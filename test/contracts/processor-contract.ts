import { describe, expect, it } from "vitest";
import type { Processor, ProcessorRequest } from "../../src/gateway/processors/processor.ts";

let orders = 0;

/** A payment of 42.00 EUR with the default test card, on a new order. */
export function paymentRequest(
  more: Partial<ProcessorRequest> = {},
  card: Record<string, unknown> = {},
): ProcessorRequest {
  orders += 1;
  return {
    operation: "PAY",
    type: "PAYMENT",
    orderId: `P${orders}`,
    transactionId: "1",
    amount: "42.00",
    currency: "EUR",
    fields: {
      order: { amount: "42.00", currency: "EUR" },
      sourceOfFunds: {
        type: "CARD",
        provided: {
          card: {
            number: "5123450000000008",
            securityCode: "100",
            expiry: { month: "01", year: "39" },
            ...card,
          },
        },
      },
    },
    ...more,
  };
}

/** Tests that every adapter must pass against a processor with the protocol's test data. */
export function processorContract(name: string, processor: () => Processor): void {
  describe(`${name} fulfils the processor contract`, () => {
    it.each([
      ["01", "39", "SUCCESS", "APPROVED"],
      ["05", "39", "FAILURE", "DECLINED"],
      ["5", "39", "FAILURE", "DECLINED"],
      ["04", "27", "FAILURE", "EXPIRED_CARD"],
      ["08", "28", "FAILURE", "TIMED_OUT"],
      ["01", "37", "FAILURE", "ACQUIRER_SYSTEM_ERROR"],
      ["02", "37", "FAILURE", "UNSPECIFIED_FAILURE"],
      ["05", "37", "UNKNOWN", "UNKNOWN"],
      ["12", "40", "SUCCESS", "APPROVED"], // no test data
      ["01", "20", "FAILURE", "EXPIRED_CARD"], // past
    ])("expiry %s/%s is %s, %s", async (month, year, result, gatewayCode) => {
      const outcome = await processor().process(paymentRequest({}, { expiry: { month, year } }));
      expect([outcome.result, outcome.response.gatewayCode]).toEqual([result, gatewayCode]);
    });

    it.each([
      ["100", "MATCH"],
      ["101", "NOT_PROCESSED"],
      ["102", "NO_MATCH"],
    ])("code %s is %s", async (securityCode, expected) => {
      const { response } = await processor().process(paymentRequest({}, { securityCode }));
      expect(response).toMatchObject({ cardSecurityCode: { gatewayCode: expected } });
    });

    it.each([
      ["1000", "MATCH"],
      ["1010", "NOT_PROCESSED"],
      ["1020", "NO_MATCH"],
    ])("an Amex code of %s is %s", async (securityCode, expected) => {
      const { response } = await processor().process(
        paymentRequest({}, { number: "371881634498004", securityCode }),
      );
      expect(response).toMatchObject({ cardSecurityCode: { gatewayCode: expected } });
    });

    it("returns no result for an absent security code", async () => {
      const { response } = await processor().process(paymentRequest({}, { securityCode: undefined }));
      expect(response).not.toHaveProperty("cardSecurityCode");
    });

    it.each([
      ["Alpha St", "ADDRESS_MATCH"],
      ["12 Gamma St", "NOT_VERIFIED"],
      ["November St", "NO_MATCH"],
      ["Romeo St", "SERVICE_NOT_AVAILABLE_RETRY"],
      ["Sierra St", "SERVICE_NOT_SUPPORTED"],
      ["Uniform St", "NOT_AVAILABLE"],
      ["Whiskey St", "ZIP_MATCH"],
      ["X-ray St", "ADDRESS_ZIP_MATCH"],
      ["Kilo St", "NAME_MATCH"],
      ["Oscar St", "NAME_ADDRESS_MATCH"],
      ["Lima St", "NAME_ZIP_MATCH"],
      ["Zero St", "NOT_REQUESTED"],
    ])("the street %s is %s", async (street, expected) => {
      const request = paymentRequest();
      const { response } = await processor().process({
        ...request,
        fields: { ...request.fields, billing: { address: { street } } },
      });
      expect(response).toMatchObject({ cardholderVerification: { avs: { gatewayCode: expected } } });
    });

    it("returns the acquirer's reference for an approved payment", async () => {
      const outcome = await processor().process(paymentRequest());
      expect(outcome.transaction).toMatchObject({
        authorizationCode: expect.any(String),
        receipt: expect.any(String),
      });
    });
  });
}
