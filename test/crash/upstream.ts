import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A transaction at the bank. */
export interface Charge {
  order: string;
  transaction: string;
  amount: string;
  number: string;
  /** The number of requests; the bank processes the first one. */
  asked: number;
}

/** The bank, in another process than the gateway, so its records survive the gateway's end. */
export interface Upstream {
  /** The URL before `/merchant/…`. */
  url: string;
  charges: Charge[];
  /** Resolves when no request is in flight. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The bank's API, which the `gateway` processor calls. It processes each transaction once, responds to a retry with the
 * stored outcome, and waits before and after.
 *
 * @param delay returns a delay in ms; called twice for each request
 */
export async function startUpstream(delay: () => number): Promise<Upstream> {
  const charges: Charge[] = [];
  const underWay = new Set<Promise<void>>();

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    const [, order, transaction] = /\/order\/([^/]+)\/transaction\/([^/]+)$/.exec(request.url ?? "") ?? [];
    let text = "";
    for await (const chunk of request) text += String(chunk);
    if (!order || !transaction) return refused("nothing is there");
    const find = () => charges.find((charge) => charge.order === order && charge.transaction === transaction);
    if (request.method === "GET") {
      const known = find();
      return known ? approved(known) : refused("Unable to find order for merchant");
    }
    const body = JSON.parse(text) as {
      order: { amount: string };
      sourceOfFunds: { provided: { card: { number: string } } };
    };
    await wait(delay());
    const { number } = body.sourceOfFunds.provided.card;
    const known = find();
    const charge = known ?? { order, transaction, amount: body.order.amount, number, asked: 0 };
    charge.asked += 1;
    if (!known) charges.push(charge);
    await wait(delay());
    return approved(charge);
  }

  const server = createServer((request, response: ServerResponse) => {
    const done = answer(request)
      .then(({ status, body }) => {
        response.writeHead(status, { "Content-Type": "application/json" });
        response.end(JSON.stringify(body));
      })
      .catch(() => void response.destroy())
      .finally(() => underWay.delete(done));
    underWay.add(done);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/rest/version/100`,
    charges,
    async idle() {
      await Promise.all(underWay);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const approved = ({ transaction, amount }: Charge) => ({
  status: 200,
  body: {
    result: "SUCCESS",
    response: { gatewayCode: "APPROVED" },
    transaction: { id: transaction, amount, authorizationCode: "123456" },
  },
});

const refused = (explanation: string) => ({
  status: 400,
  body: { result: "ERROR", error: { cause: "INVALID_REQUEST", explanation } },
});
