import type { Refused, Unreachable } from "../../src/merchant/index.ts";

/** Thrown when the gateway rejected a request. The message is for the shop's log; payers see the shop's own texts. */
export class GatewayRefusal extends Error {
  constructor({ cause, explanation = "no explanation" }: Refused) {
    super(`${cause}: ${explanation}`);
  }
}

/** Thrown when the gateway did not respond, or not readably. It is unknown whether it processed the request. */
export class GatewayUnreachable extends Error {
  constructor() {
    super("the gateway did not respond");
  }
}

/**
 * Returns the result of a successful call.
 *
 * @throws GatewayRefusal, GatewayUnreachable
 */
export function expectSuccess<R extends { status: string }>(result: R): Exclude<R, Refused | Unreachable> {
  if (result.status === "refused") throw new GatewayRefusal(result as unknown as Refused);
  if (result.status === "unreachable") throw new GatewayUnreachable();
  return result as Exclude<R, Refused | Unreachable>;
}
