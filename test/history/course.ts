import type { Processor } from "../../src/gateway/processors/processor.ts";
import { createSimulator } from "../../src/gateway/processors/simulator/simulator.ts";
import type { Body, TestGateway } from "../support/test-gateway.ts";
import type { Operation } from "./checker.ts";
import type { Random } from "./random.ts";
import { masked, type Asked, type Fields, type Seen, type State, type Told } from "./session-model.ts";

/** The history of one session that many clients used. */
export interface Course {
  start: State;
  history: Operation<Asked, Told>[];
}

/** A request to the processor: order, transaction, and card. */
export interface Charge {
  order: string;
  transaction: string;
  amount: string;
  number: string;
}

const NUMBERS = ["5123450000000008", "4508750015741019"];
const AMOUNTS = ["10", "20", "30"];
/** The simulator tells by its answer which of them it was given. */
const CODES: Record<string, string> = { MATCH: "100", NOT_PROCESSED: "101", NO_MATCH: "102" };
const CLIENTS = 5;
const CALLS = 6;

/** The simulator, which records every charge. */
export function notingProcessor(charges: Charge[]): Processor {
  const simulator = createSimulator(() => new Date());
  return {
    ...simulator,
    async process(request) {
      const { card } = (request.fields["sourceOfFunds"] as Body).provided;
      const { orderId: order, transactionId: transaction, amount } = request;
      charges.push({ order, transaction, amount, number: masked(card.number) });
      return simulator.process(request);
    },
  };
}

/**
 * Lets clients create, update, retrieve and pay one session concurrently, on both gateways. Records each request, its
 * response, and their times.
 *
 * @param name the prefix of the order ids
 */
export async function play(gateways: readonly TestGateway[], random: Random, name: string): Promise<Course> {
  let time = 0;
  const history: Operation<Asked, Told>[] = [];
  const set = { amount: AMOUNTS[0]!, number: NUMBERS[0]!, code: "100" };
  // The clients begin when the session exists.
  const session = await steadily(async () => {
    const created = await gateways[0]!.call("POST", "/session");
    const path = `/session/${created.body.session.id}`;
    const { status, body } = await gateways[0]!.call("PUT", path, { body: fieldsOf(set) });
    return status === 201 ? { id: created.body.session.id as string, seen: seenIn(body) } : undefined;
  });
  const start: State = { ...set, version: session.seen.version, orders: {} };

  async function client(random: Random): Promise<void> {
    let known = session.seen.version;
    for (let left = CALLS; left > 0; left -= 1) {
      const asked = choose(random, known, name);
      const called = (time += 1);
      const { status, body } = await send(random.of(gateways), session.id, asked);
      const told = status >= 500 ? undefined : read(body);
      history.push({ asked, told, called, answered: (time += 1) });
      if (told?.is === "seen") known = told.seen.version;
    }
  }

  await Promise.all(Array.from({ length: CLIENTS }, () => client(random.branch())));
  return { start, history };
}

async function steadily<T>(work: () => Promise<T | undefined>): Promise<T> {
  for (let left = 20; left > 0; left -= 1) {
    const result = await work().catch(() => undefined);
    if (result) return result;
  }
  throw new Error("no session could be made");
}

function choose(random: Random, known: string, name: string): Asked {
  const expects = random.percent(50) ? known : undefined;
  const what = random.below(10);
  if (what < 2) return { do: "retrieve" };
  if (what < 6) {
    const order = `${name}-${random.below(3)}`;
    return { do: "pay", expects, order, transaction: random.percent(70) ? "1" : "2" };
  }
  const set: Fields = random.of<() => Fields>([
    () => ({ amount: random.of(AMOUNTS) }),
    () => ({ number: random.of(NUMBERS), code: random.of(Object.values(CODES)) }),
    () => ({ number: random.of(NUMBERS) }),
    () => ({ code: random.of(Object.values(CODES)), amount: random.of(AMOUNTS) }),
  ])();
  return { do: "update", expects, set };
}

function send(gateway: TestGateway, id: string, asked: Asked) {
  const path = `/session/${id}`;
  switch (asked.do) {
    case "retrieve":
      return gateway.call("GET", path);
    case "update": {
      const session = asked.expects === undefined ? {} : { session: { version: asked.expects } };
      return gateway.call("PUT", path, { body: { ...session, ...fieldsOf(asked.set) } });
    }
    case "pay": {
      const session = { id, ...(asked.expects === undefined ? {} : { version: asked.expects }) };
      const body = { apiOperation: "PAY", session };
      return gateway.call("PUT", `/order/${asked.order}/transaction/${asked.transaction}`, { body });
    }
  }
}

function fieldsOf({ amount, number, code }: Fields): object {
  const card = {
    ...(number === undefined ? {} : { number, expiry: { month: "01", year: "39" } }),
    ...(code === undefined ? {} : { securityCode: code }),
  };
  return {
    ...(amount === undefined ? {} : { order: { amount, currency: "EUR" } }),
    ...(Object.keys(card).length === 0 ? {} : { sourceOfFunds: { type: "CARD", provided: { card } } }),
  };
}

function seenIn(body: Body): Seen {
  const { number, securityCode } = body.sourceOfFunds.provided.card;
  const { version } = body.session;
  return { version, amount: body.order.amount, number, hasCode: securityCode !== undefined };
}

/** @throws Error for a response that the model does not know */
function read(body: Body): Told {
  const field = body.error?.field;
  if (field === "session.version") return { is: "changed" };
  const isLocked = body.response?.gatewayCode === "LOCK_FAILURE";
  if (isLocked || field === "order.id" || field === "transaction.id") return { is: "taken" };
  if (body.transaction?.type === "PAYMENT" && body.result === "SUCCESS") {
    const verdict = body.response.cardSecurityCode?.gatewayCode;
    const { number } = body.sourceOfFunds.provided.card;
    const code = verdict === undefined ? undefined : CODES[verdict];
    return { is: "paid", paid: { amount: String(body.transaction.amount), number, code } };
  }
  if (body.session === undefined) throw new Error(`an answer of no known kind: ${JSON.stringify(body)}`);
  return { is: "seen", seen: seenIn(body) };
}
