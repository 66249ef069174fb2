import type { Refused, Unreachable } from "../../src/merchant/index.ts";

/** The gateway understood and said no. For the shop's log; a payer is told in the shop's own words. */
export class GatewayRefusal extends Error {
  constructor({ cause, explanation = "no explanation" }: Refused) {
    super(`${cause}: ${explanation}`);
  }
}

/** No answer, or none that can be read: whether the gateway did what was asked is not known. */
export class GatewayUnreachable extends Error {
  constructor() {
    super("the gateway did not answer");
  }
}

/** The answer of a call that went well. @throws GatewayRefusal, GatewayUnreachable */
export function granted<R extends { status: string }>(result: R): Exclude<R, Refused | Unreachable> {
  if (result.status === "refused") throw new GatewayRefusal(result as unknown as Refused);
  if (result.status === "unreachable") throw new GatewayUnreachable();
  return result as Exclude<R, Refused | Unreachable>;
}
