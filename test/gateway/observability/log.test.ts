import { describe, expect, it } from "vitest";
import { createLog, scrub } from "../../../src/gateway/observability/log.ts";
import {
  frameHeaders,
  GATEWAY,
  newSession,
  pay,
  startGateway,
  withCard,
} from "../../support/test-gateway.ts";

describe("the scrubber", () => {
  it.each([
    ["4929000000006", "[pan]"],
    ["5123450000000008", "[pan]"],
    ["5123 4500 0000 0008", "[pan]"],
    ["5123-4500-0000-0008", "[pan]"],
    ["5123\u00a04500\u20090000 0008", "[pan]"],
    ["５１２３４５０００００００００８", "[pan]"],
    ["a=5123450000000008&b", "a=[pan]&b"],
    ["371881634498004", "[pan]"],
    ["995123450000000008", "[pan]"], // within more digits
    ["7777777777777777", "7777777777777777"], // no card number begins with 7
    ["0000000000000000", "0000000000000000"],
    ["12345678901", "12345678901"], // too short
    ["2026-11-22T12:00:00.000Z", "2026-11-22T12:00:00.000Z"],
  ])("makes %s into %s", (text, shown) => {
    expect(scrub(text)).toBe(shown);
  });
});

describe("the log", () => {
  it("is one line of JSON for each event, whatever the event contains", () => {
    const lines: string[] = [];
    const log = createLog(
      (line) => lines.push(line),
      () => new Date("2026-11-22T12:00:00Z"),
    );
    log({ event: "frame-refused", reason: 'a\r\n{"event":"forged"}\u001b[31m' });
    expect(lines).toHaveLength(1);
    expect(lines[0]!.trim().split("\n")).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toEqual({
      at: "2026-11-22T12:00:00.000Z",
      event: "frame-refused",
      reason: 'a\r\n{"event":"forged"}\u001b[31m',
    });
    expect(lines[0]).not.toContain("\u001b");
  });

  it("is scrubbed if an event contains a card number after all", () => {
    const lines: string[] = [];
    createLog((line) => lines.push(line))({ event: "frame-refused", reason: "of 5123 4500 0000 0008" });
    expect(JSON.parse(lines[0]!)).toMatchObject({ event: "frame-refused", reason: "of [pan]" });
  });

  it("of successful and refused calls has no card number, id, token or password", async () => {
    const gateway = startGateway();
    const card = { number: "4929000000006", securityCode: "737", nameOnCard: "Zelda Quixote" };
    const order = { order: { amount: "42.00", currency: "EUR" } };
    const { id } = await newSession(gateway, { ...order, ...withCard(card) });
    const headers = frameHeaders(gateway);
    await gateway.call("PUT", `/session/${id}`, { password: null, headers, body: withCard(card) });
    await gateway.call("PUT", `/session/${id}`, {
      password: null,
      headers: { ...headers, Cookie: "a" },
      body: withCard(card),
    });
    await gateway.call("PUT", `/session/${id}`, { body: { ...withCard(card), nonsense: card.number } });
    await gateway.call("PUT", `/session/${id}`, { body: `{"a": ${card.number}` });
    await gateway.call("GET", `/session/${id}/${card.number}`);
    await gateway.call("GET", `/order/${card.number}`);
    await gateway.call("POST", "/session", { password: "hunter2-hunter2" });
    const { body } = await pay(gateway, "A", { session: { id } });
    const saved = await gateway.call("POST", "/token", { body: withCard(card) });
    gateway.dependencies.store.findSession = async () => {
      throw new AggregateError([new Error(card.number)], `unique violation (${card.number})`);
    };
    expect((await gateway.call("GET", `/session/${id}`)).status).toBe(500);
    await gateway.app.fetch(
      new Request(`${GATEWAY}/api/nvp/version/100`, {
        method: "POST",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
        body: `x=${card.number}`,
      }),
    );
    const written = gateway.lines.join("");
    for (const secret of [
      card.number,
      card.securityCode,
      "Zelda",
      id,
      id.slice(7),
      headers["X-HS-Frame"]!,
      "hunter2",
      "secret",
      body.transaction.receipt,
      saved.body.token,
    ]) {
      expect(written).not.toContain(secret);
    }
    // Negative control: the events were logged.
    for (const there of [
      "RETRIEVE",
      "/session/{sessionId}",
      "FRAME_REFUSED",
      "frame-token",
      "credentials",
      "AggregateError",
      "TESTMERCHANT",
    ].slice(1)) {
      expect(written).toContain(there);
    }
    await gateway.close();
  });

  it("has each security event once", async () => {
    const gateway = startGateway();
    await gateway.call("POST", "/session", { password: "wrong" });
    await gateway.call("PUT", "/session/SESSION00000000000000000000000000", {
      password: null,
      headers: { "X-HS-Frame": "x" },
      body: {},
    });
    const events = gateway.lines.map((line) => JSON.parse(line)).filter(({ event }) => event === "security");
    expect(events.map(({ what }) => what)).toEqual(["credentials", "frame-token"]);
    await gateway.close();
  });
});
