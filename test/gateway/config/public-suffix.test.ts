import { expect, test } from "vitest";
import { isPublicSuffix } from "../../../src/gateway/config/public-suffix.ts";

test.each([
  ["co.uk", true],
  ["com.au", true],
  ["or.at", true],
  ["tokyo.jp", true],
  ["foo.ck", true], // by the rule *.ck
  ["www.ck", false], // the exception to it
  ["shop.co.uk", false],
  ["shop.example", false],
  ["go.com", false],
  ["web.de", false],
  ["github.io", false], // of the list's private section
])("the name %s is a public suffix: %s", (hostname, expected) => {
  expect(isPublicSuffix(hostname)).toBe(expected);
});
