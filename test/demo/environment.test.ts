import { describe, expect, it, test } from "vitest";
import { readEnvironment } from "../../demo/launcher/environment.ts";

describe("the environment of npm start", () => {
  it("may be empty", () => {
    expect(readEnvironment({})).toEqual({ gatewayPort: 4400, shopPort: 4401, data: ".data" });
  });

  it("sets ports and folder", () => {
    const env = {
      GATEWAY_PORT: "5000",
      SHOP_PORT: "0",
      WALLET_PORT: "5002",
      GATEWAY_DATA: "/srv/demo",
      DATABASE_URL: "postgresql://app@db.example/shop",
      OTHER: "x",
    };
    expect(readEnvironment(env)).toEqual({
      gatewayPort: 5000,
      shopPort: 0,
      walletPort: 5002,
      data: "/srv/demo",
      databaseUrl: "postgresql://app@db.example/shop",
    });
    expect(readEnvironment({ DATABASE_URL: "" })).not.toHaveProperty("databaseUrl");
  });

  test.each([
    ["GATEWAY_PORT", "x"],
    ["GATEWAY_PORT", "-1"],
    ["GATEWAY_PORT", "65536"],
    ["SHOP_PORT", ""],
    ["SHOP_PORT", "44 01"],
    ["WALLET_PORT", "65536"],
    ["GATEWAY_DATA", ""],
    ["DATABASE_URL", "mysql://app:hunter2@db.example/shop"],
  ])("is rejected with advice for %s=%j", (name, value) => {
    expect(() => readEnvironment({ [name]: value })).toThrow(
      new RegExp(`^${name} must be (a port number|the path|of the form postgresql:)(?!.*hunter2)`),
    );
  });
});
