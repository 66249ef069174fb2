import { expect, test } from "vitest";
import { isLoopbackHost } from "../../src/core/loopback.ts";

test.each([
  ["localhost", true],
  ["shop.localhost", true],
  ["a.b.localhost", true],
  ["127.0.0.1", true],
  ["127.255.255.255", true],
  ["[::1]", true],
  ["localhost.evil.example", false],
  ["evillocalhost", false],
  [".localhost.", false],
  ["128.0.0.1", false],
  ["127.0.0.256", false],
  ["127.0.0.1.example", false],
  ["1127.0.0.1", false],
  ["::1", false],
  ["[::ffff:127.0.0.1]", false],
  ["[::2]", false],
  ["0.0.0.0", false],
  ["", false],
])("the host %s is this machine: %s", (hostname, expected) => {
  expect(isLoopbackHost(hostname)).toBe(expected);
});
