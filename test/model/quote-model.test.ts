import * as fc from "fast-check";
import { afterAll, describe, expect, it, vi } from "vitest";
import {
  COUNTRIES,
  GOODS_CENTS,
  isCountry,
  isMethod,
  METHODS,
  shippingCents,
} from "../../demo/shop/catalog.ts";
import { createWorld, type Charge, type Fault, type World } from "./checkout-world.ts";
import { type Action, CARDS, Payer } from "./payer.ts";

/**
 * The amount paid is the amount quoted, in any order of events: two tabs of one visitor, a wallet, the merchant's
 * server, and a network that loses or delays requests and responses. Gateway, shop and wallet are real. At every
 * network step the other participants may act in between. `QUOTE_MODEL_RUNS=5000 npx vitest run --project node
 * test/model` plays more.
 */
const RUNS = Number(process.env["QUOTE_MODEL_RUNS"] ?? 150);

vi.spyOn(console, "error").mockImplementation(() => {});

const countries = fc.constantFrom(...(Object.keys(COUNTRIES) as (keyof typeof COUNTRIES)[]));
const methods = fc.constantFrom(...(Object.keys(METHODS) as (keyof typeof METHODS)[]));
const typing = fc.record({
  do: fc.constant("type" as const),
  card: fc.constantFrom(...(Object.keys(CARDS) as (keyof typeof CARDS)[])),
});
const shipping = fc.record({ do: fc.constant("ship" as const), country: countries, method: methods });
const pressing = fc.constantFrom<Action>(
  { do: "pay" },
  { do: "yes" },
  { do: "pay" },
  { do: "yes" },
  { do: "again" },
  { do: "no" },
);
const visiting = fc.record({
  do: fc.constant("wallet" as const),
  card: fc.constantFrom("visa" as const, "amex" as const),
  address: fc.constantFrom("berlin" as const, "zurich" as const),
});
const reshipping = fc.record({ do: fc.constant("reship" as const), method: methods });
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: typing },
  { weight: 2, arbitrary: shipping },
  { weight: 6, arbitrary: pressing },
  { weight: 1, arbitrary: visiting },
  { weight: 1, arbitrary: reshipping },
  { weight: 1, arbitrary: fc.constant<Action>({ do: "open" }) },
);

const some = (maxLength: number) => fc.array(action, { maxLength, size: "max" });
/** The actions of a tab, in its own order: a card, corrections, Pay, and what follows. */
const tab = fc
  .tuple(typing, some(3), some(5))
  .map(([first, before, after]): Action[] => [first, ...before, { do: "pay" }, ...after]);
/** The faults of payment requests. */
const courses = fc.record({
  tabs: fc.tuple(tab, tab),
  faults: fc.array(fc.constantFrom<Fault>("none", "none", "none", "answer", "request", "late"), {
    maxLength: 6,
    size: "max",
  }),
});

/** The price for this card and this address, computed independently of the shop's code. */
function owed({ number, country, method }: Charge): number {
  if (!isCountry(country) || !isMethod(method)) throw new Error("charged for an order that goes nowhere");
  const net = GOODS_CENTS + shippingCents(country, method);
  const tenths = number.startsWith("37") ? 25n : number.startsWith("5") || number.startsWith("45") ? 15n : 0n;
  return net + Number((BigInt(net) * tenths + 500n) / 1000n);
}

function check(world: World, payers: readonly Payer[]): void {
  const { charges } = world;
  const orders = charges.map(({ order }) => order);
  expect(new Set(orders).size, "an order is charged once at most").toBe(orders.length);
  for (const charge of charges) {
    const { press } = charge;
    expect(press, "nothing is charged unless Pay was pressed").toBeDefined();
    if (!press) continue;
    expect(charge.amount, "the amount is the one on the button").toBe(press.amount);
    expect(charge.number.slice(-4), "the card is the one that was named").toBe(press.lastFour);
    expect(charge.amount, "the amount is that of this card and this address").toBe(owed(charge));
    expect(shippingCents(charge.country as never, charge.method as never)).toBe(press.shipping);
    if (press.country !== undefined)
      expect(charge.country, "the address is the one shown").toBe(press.country);
  }
  for (const { paid } of payers) {
    for (const { order, amount } of paid) {
      expect(charges.find((charge) => charge.order === order)?.amount, "paid is what was charged").toBe(
        amount,
      );
    }
  }
}

function modelOf(world: World, counts: { charges: number }) {
  return fc.asyncProperty(fc.scheduler(), courses, async (scheduler, { tabs, faults }) => {
    const left = [...faults];
    const late: Promise<unknown>[] = [];
    const hop = () => scheduler.schedule(Promise.resolve());
    world.begin({ hop, nextFault: () => left.shift() ?? "none", background: (work) => late.push(work) });

    const cookie = { word: "" };
    const payers = tabs.map(() => new Payer(world, hop, cookie));
    const play = async () => {
      for (const payer of payers) await payer.act({ do: "open" });
      await Promise.all(
        tabs.map(async (actions, index) => {
          for (const each of actions) await payers[index]!.act(each);
        }),
      );
      // Abandoned requests arrive after all, and a payer without an outcome presses Pay again.
      await Promise.all(late);
      for (const payer of payers) await payer.act({ do: "again" });
    };
    await scheduler.waitFor(play());
    counts.charges += world.charges.length;
    check(world, payers);
  });
}

describe("the quoted amount is the amount paid", () => {
  const worlds: World[] = [];
  const open = (isLocked?: boolean) => {
    const world = createWorld(isLocked);
    worlds.push(world);
    return world;
  };
  afterAll(() => Promise.all(worlds.map((world) => world.close())));

  it(
    `in ${RUNS} random courses of two tabs, wallet, server and network`,
    { timeout: 20_000 + RUNS * 1500 },
    async () => {
      const counts = { charges: 0 };
      await fc.assert(modelOf(open(), counts), { numRuns: RUNS, endOnFailure: false });
      // Without any payment the model would prove nothing.
      expect(counts.charges).toBeGreaterThan(RUNS / 5);
    },
  );

  it(
    "negative control: the model detects a shop that pays without the version",
    { timeout: 300_000 },
    async () => {
      const result = await fc.check(modelOf(open(false), { charges: 0 }), {
        numRuns: 3000,
        seed: 20261122,
        endOnFailure: true,
      });
      expect(result.failed).toBe(true);
      expect(String(result.errorInstance)).toMatch(/the card is the one|the amount is|the address is/);
    },
  );
});
