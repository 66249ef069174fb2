import type { Call, Known, Ledger } from "./shop.ts";
import { pay } from "./shop.ts";
import type { Upstream } from "./upstream.ts";

/** The differences between the stored sessions and the responses that their shop got. */
export async function compareSessions(call: Call, sessions: readonly Known[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { id, version, content, unanswered } of sessions) {
    const answer = await call("GET", `/session/${id}`);
    if (answer?.status !== 200) {
      wrong.push("a session that was acknowledged is not there");
      continue;
    }
    const { body } = answer;
    const held = body.sourceOfFunds?.provided?.card;
    const isAt = (one: typeof content) =>
      one === undefined
        ? held === undefined
        : held?.number === `${one.number.slice(0, 6)}xxxxx${one.number.slice(-4)}` &&
          held.nameOnCard === one.name &&
          Number(body.order.amount) === Number(one.amount);
    const isOld = isAt(content) && body.session.version === version;
    const isNew = unanswered !== undefined && isAt(unanswered) && body.session.version !== version;
    if (!isOld && !isNew) wrong.push("a session contains fields that were never acknowledged or sent");
  }
  return wrong;
}

/**
 * The differences between the payments, the responses that their shop got, and the bank's records. Acknowledged payments
 * are paid, all agree with the bank, and a retry charges nothing.
 */
export async function comparePayments(
  call: Call,
  sessions: readonly Known[],
  upstream: Upstream,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const session of sessions) {
    const { payment } = session;
    if (!payment) continue;
    const charged = () => upstream.charges.filter(({ order }) => order === payment.order);
    const found = await call("GET", `/order/${payment.order}/transaction/1`);
    const result = found?.status === 200 ? found.body.result : "none";
    const wasCharged = charged().length > 0;
    if (payment.isAcknowledged && result !== "SUCCESS")
      wrong.push("a payment that was acknowledged is not there");
    if ((result === "SUCCESS") !== wasCharged)
      wrong.push(`the bank has ${wasCharged ? "a" : "no"} charge, the gateway says ${result}`);

    const again = await pay(call, session, payment);
    if (result !== "none" && again?.body.result !== result) wrong.push("the same request got another answer");
    const [charge, ...more] = charged();
    if (more.length > 0) wrong.push("an order was charged twice");
    const isPaid = again?.body.result === "SUCCESS";
    if (isPaid !== (charge !== undefined)) wrong.push("what was asked again does not agree with the bank");
    if (
      charge &&
      Number(charge.amount) !== Number(found?.body?.transaction?.amount ?? again?.body?.transaction?.amount)
    )
      wrong.push("another amount was charged than the gateway says");
  }
  return wrong;
}

/** The secrets of a ledger, which no file may contain. A code is searched for as it stands in JSON. */
export function secretsOf({ sessions }: Ledger): string[] {
  return sessions.flatMap(({ id, content, unanswered }) => [
    id,
    ...[content, unanswered].flatMap((held) => (held ? [held.number, held.name, `"${held.code}"`] : [])),
  ]);
}
