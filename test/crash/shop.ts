import type { Random } from "../history/random.ts";
import type { Body } from "../support/test-gateway.ts";

/** A call to the gateway. Resolves with undefined if there is no response. */
export type Call = (
  method: string,
  path: string,
  body?: object,
) => Promise<{ status: number; body: Body } | undefined>;

/** The card data of a session: a canary number and name that no other session has. */
export interface Content {
  amount: string;
  number: string;
  code: string;
  name: string;
}

/** A session, as its shop knows it. */
export interface Known {
  id: string;
  /** The last acknowledged update. */
  content: Content | undefined;
  version: string;
  /** A later update that got no response. */
  unanswered: Content | undefined;
  payment: Payment | undefined;
}

export interface Payment {
  order: string;
  version: string;
  /** Whether the shop got a response that it is paid. */
  isAcknowledged: boolean;
}

/** Everything that was sent, to search the files for it. */
export interface Ledger {
  sessions: Known[];
}

/**
 * Creates sessions, updates each once or more, and pays some, one call after another, until a call gets no response.
 *
 * @param name the prefix of the order ids
 */
export async function work(call: Call, random: Random, ledger: Ledger, name: string): Promise<void> {
  for (let n = 0; ; n += 1) {
    const created = await call("POST", "/session");
    if (created?.status !== 201) return;
    const { id, version } = created.body.session;
    const session: Known = { id, version, content: undefined, unanswered: undefined, payment: undefined };
    ledger.sessions.push(session);
    for (let updates = 1 + random.below(3); updates > 0; updates -= 1) {
      const content = canary(random);
      session.unanswered = content;
      const answer = await call("PUT", `/session/${id}`, fieldsOf(content));
      if (answer?.status !== 201) return;
      Object.assign(session, { content, unanswered: undefined, version: answer.body.session.version });
    }
    if (random.percent(30)) continue;
    const payment: Payment = { order: `${name}-${n}`, version: session.version, isAcknowledged: false };
    session.payment = payment;
    const answer = await pay(call, session, payment);
    if (answer === undefined) return;
    if (answer.body.result === "SUCCESS") payment.isAcknowledged = true;
  }
}

/** Sends a payment, or its retry. */
export const pay = (call: Call, { id }: Known, { order, version }: Payment) =>
  call("PUT", `/order/${order}/transaction/1`, { apiOperation: "PAY", session: { id, version } });

function fieldsOf({ amount, number, code, name }: Content): object {
  const card = { number, securityCode: code, nameOnCard: name, expiry: { month: "01", year: "39" } };
  return { order: { amount, currency: "EUR" }, sourceOfFunds: { type: "CARD", provided: { card } } };
}

/** An American Express card, because its four-digit codes rarely occur by chance. */
function canary(random: Random): Content {
  const digits = (count: number) => Array.from({ length: count }, () => random.below(10)).join("");
  const front = `37${digits(12)}`;
  const letters = Array.from({ length: 10 }, () => random.of("BCDFGHKLMNPRSTVWZ".split(""))).join("");
  return {
    amount: `${1 + random.below(99)}.${10 + random.below(90)}`,
    number: front + checkDigit(front),
    code: digits(4),
    name: `Ada ${letters}`,
  };
}

function checkDigit(front: string): number {
  const sum = front
    .split("")
    .toReversed()
    .map((digit, index) => Number(digit) * (index % 2 === 0 ? 2 : 1))
    .reduce((all, value) => all + (value > 9 ? value - 9 : value), 0);
  return (10 - (sum % 10)) % 10;
}
