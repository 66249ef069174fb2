import { expect, it } from "vitest";
import { readResponse } from "../../src/merchant/response.ts";

it("reads the members that the client uses, and ignores all others", () => {
  const response = {
    result: "SUCCESS",
    session: { id: "SESSION1", version: "0123456789", updateStatus: "SUCCESS" },
    order: { amount: 42.5, currency: "EUR", status: "CAPTURED" },
    merchant: "SHOP1",
  };
  expect(readResponse(response)).toEqual({
    result: "SUCCESS",
    session: { id: "SESSION1", version: "0123456789" },
    order: { amount: 42.5, currency: "EUR" },
  });
});

it.each([
  ["a text for a group", { session: "SESSION1" }],
  ["a list for a group", { session: [] }],
  ["null", { session: null }],
  ["a number for a text", { session: { id: 1 } }],
  ["an inherited member", { session: Object.create({ id: "SESSION1" }) }],
])("counts a member as absent when it is %s", (_, response) => {
  expect(readResponse(response)?.session?.id).toBeUndefined();
});

it.each([
  [{ number: "512345xxxxxx0008" }, { hasNumber: true, hasCode: false }],
  [{ securityCode: "xxx" }, { hasNumber: false, hasCode: true }],
])("tells from %o whether a number and a security code are stored", (card, expected) => {
  expect(
    readResponse({ sourceOfFunds: { provided: { card } } })?.sourceOfFunds?.provided?.card,
  ).toMatchObject(expected);
});

it.each([null, "text", 1, []])("reads nothing from %o", (response) => {
  expect(readResponse(response)).toBeUndefined();
});
