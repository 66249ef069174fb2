import { describe, expect, it } from "vitest";
import { isExpectedEmbedding } from "../../src/frame/port/embedding-check.ts";
import type { Boot } from "../../src/wire/page-frame/boot.ts";

const SHOP = "https://shop.example";
const GATEWAY = "https://pay.example";
const boot = { origin: SHOP, gateway: GATEWAY } as Boot;

describe("a frame document", () => {
  it.each([
    // origin, top, ancestors, expected
    ["in the shop's page", GATEWAY, false, [SHOP], true],
    ["in a browser that lists no ancestors", GATEWAY, false, [], true],
    ["in an opaque page between", GATEWAY, false, ["null", SHOP], true],
    ["in no page", GATEWAY, true, [], false],
    ["in a sandbox without its origin", "null", false, [SHOP], false],
    ["served from elsewhere", "https://evil.example", false, [SHOP], false],
    ["in another page", GATEWAY, false, ["https://evil.example"], false],
    ["in the shop's page in another page", GATEWAY, false, [SHOP, "https://evil.example"], false],
    ["in a page on another port", GATEWAY, false, [`${SHOP}:8443`], false],
    ["in the shop's page without TLS", GATEWAY, false, ["http://shop.example"], false],
  ] as const)("%s", (_, origin, top, ancestors, right) => {
    expect(isExpectedEmbedding(boot, { origin, top, ancestors })).toBe(right);
  });
});
