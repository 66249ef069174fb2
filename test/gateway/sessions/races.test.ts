import { afterEach, describe, expect, it } from "vitest";
import type { Processor } from "../../../src/gateway/processors/processor.ts";
import { createSimulator } from "../../../src/gateway/processors/simulator/simulator.ts";
import { openEmbeddedStore } from "../../../src/gateway/store/sqlite/sqlite-store.ts";
import type { SessionStore } from "../../../src/gateway/store/store.ts";
import {
  frameHeaders,
  newSession,
  pay,
  startGateway,
  withCard,
  type TestGateway,
} from "../../support/test-gateway.ts";

const order = { order: { amount: "42.00", currency: "EUR" } };

let gateway: TestGateway;
afterEach(() => gateway.close());

describe("a known outcome is never overwritten", () => {
  it("by a process that was considered dead and then continues", async () => {
    const { promise: held, resolve: comeBack } = Promise.withResolvers<void>();
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
    const simulator = createSimulator(() => new Date());
    const processor: Processor = {
      async process(request) {
        isAsked();
        await held;
        return { ...(await simulator.process(request)), result: "FAILURE" };
      },
      inquire: async () => ({ result: "SUCCESS", response: { gatewayCode: "APPROVED" } }),
    };
    gateway = startGateway({}, { processorOf: () => processor });
    const other = startGateway({}, { ...gateway.dependencies, config: gateway.dependencies.config });
    const late = pay(gateway, "A", { ...order, ...withCard() });
    await asked;
    gateway.clock.now += 151_000;
    const settled = await other.call("GET", "/order/A");
    expect(settled.body.status).toBe("CAPTURED");
    comeBack();
    expect((await late).body.result).toBe("SUCCESS");
    expect((await gateway.call("GET", "/order/A")).body.status).toBe("CAPTURED");
    expect((await gateway.call("GET", "/order/A/transaction/1")).body.result).toBe("SUCCESS");
  });
});

describe("a running payment", () => {
  it("is never considered dead by its own process, however far the clock leaps", async () => {
    const { promise: held, resolve: response } = Promise.withResolvers<void>();
    const { promise: asked, resolve: isAsked } = Promise.withResolvers<void>();
    const simulator = createSimulator(() => new Date());
    const processor: Processor = {
      async process(request) {
        isAsked();
        await held;
        return simulator.process(request);
      },
      // The outcome of a bank that has not received the request yet.
      inquire: async () => ({ result: "FAILURE", response: { gatewayCode: "SYSTEM_ERROR" } }),
    };
    gateway = startGateway({}, { processorOf: () => processor });
    const paying = pay(gateway, "A", { ...order, ...withCard() });
    await asked;
    gateway.clock.now += 3_600_000;
    expect((await gateway.call("GET", "/order/A")).body.status).toBe("PENDING");
    response();
    expect((await paying).body.result).toBe("SUCCESS");
    expect((await gateway.call("GET", "/order/A")).body.status).toBe("CAPTURED");
  });
});

describe("a payment whose outcome is being written", () => {
  it("is not settled by its own process, however far the clock leaps", async () => {
    const { promise: held, resolve: goOn } = Promise.withResolvers<void>();
    const { promise: writing, resolve: isWriting } = Promise.withResolvers<void>();
    const simulator = createSimulator(() => new Date());
    const processor: Processor = {
      process: (request) => simulator.process(request),
      // The response of a bank that has not seen the request yet.
      inquire: async () => ({ result: "FAILURE", response: { gatewayCode: "SYSTEM_ERROR" } }),
    };
    const clock = { now: Date.parse("2026-11-22T12:00:00Z") };
    const memory = openEmbeddedStore(":memory:", () => clock.now);
    let writes = 0;
    const store: SessionStore = {
      ...memory,
      async write(changes) {
        const isTransaction = changes.some((change) => "put" in change && change.put === "transaction");
        // The first write of the transaction reserves it, and the second one records its outcome.
        if (isTransaction && ++writes === 2) {
          isWriting();
          await held;
        }
        return memory.write(changes);
      },
    };
    gateway = startGateway({}, { store, processorOf: () => processor });
    const paying = pay(gateway, "A", { ...order, ...withCard() });
    await writing;
    clock.now += 3_600_000;
    expect((await gateway.call("GET", "/order/A")).body.status).toBe("PENDING");
    goOn();
    expect((await paying).body.result).toBe("SUCCESS");
    expect((await gateway.call("GET", "/order/A")).body.status).toBe("CAPTURED");
  });
});

describe("two tabs that store a card at the same time, twice each", () => {
  const CARDS = { MATCH: "5123450000000008", NO_MATCH: "4508750015741019" };

  it("leave one of the cards complete with its security code", async () => {
    gateway = startGateway();
    const { id } = await newSession(gateway, order);
    const store = (number: string, securityCode: string) =>
      gateway.call("PUT", `/session/${id}`, {
        password: null,
        headers: frameHeaders(gateway),
        body: withCard({ number, securityCode }),
      });
    const [one, other] = [() => store(CARDS.MATCH, "100"), () => store(CARDS.NO_MATCH, "102")];
    const responses = await Promise.all([one(), other(), one(), other()]);
    const versions = responses.map(({ body }) => body.session.version);
    expect(new Set(versions).size).toBe(4);
    const { body } = await pay(gateway, "A", { session: { id } });
    const verdict = body.response.cardSecurityCode.gatewayCode as keyof typeof CARDS;
    expect(body.sourceOfFunds.provided.card.number.slice(0, 6)).toBe(CARDS[verdict].slice(0, 6));
    // A payment with a version from before the last write is refused.
    const { version } = (await gateway.call("GET", `/session/${id}`)).body.session;
    const old = versions.find((each) => each !== version)!;
    const late = await pay(gateway, "B", { session: { id, version: old } });
    expect(late.body.error.field).toBe("session.version");
  });
});

/** A store that runs `meanwhile` once, right before the start of an operation is written. */
function interrupted(store: SessionStore, meanwhile: () => Promise<unknown>): SessionStore {
  let waiting = true;
  return {
    ...store,
    async write(changes) {
      const isStart = changes.some((change) => "put" in change && change.put === "transaction");
      if (isStart && waiting) {
        waiting = false;
        await meanwhile();
      }
      return store.write(changes);
    },
  };
}

describe("a session that is updated while an operation on it starts", () => {
  const withoutCode = withCard({ securityCode: undefined });
  let id: string;
  let version: string;

  async function begin(): Promise<void> {
    const update = () =>
      gateway.call("PUT", `/session/${id}`, { body: withCard({ number: "4508750015741019" }) });
    gateway = startGateway({}, { store: interrupted(openEmbeddedStore(":memory:"), update) });
    ({ id, version } = await newSession(gateway, { ...order, ...withoutCode }));
  }

  it("is refused for a payment that requires another version", async () => {
    await begin();
    const response = await pay(gateway, "A", { session: { id, version } });
    expect(response.body.error).toMatchObject({ field: "session.version" });
    expect((await gateway.call("GET", "/order/A")).body.error.explanation).toContain("find order");
  });

  it("is read again for a payment without a version, which uses the new card as a whole", async () => {
    await begin();
    const response = await pay(gateway, "A", { session: { id } });
    expect(response.body.sourceOfFunds.provided.card).toMatchObject({ brand: "VISA" });
    expect(response.body.sourceOfFunds.provided.card.number).toMatch(/^450875/);
  });
});
