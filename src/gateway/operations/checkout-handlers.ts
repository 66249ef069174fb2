import { randomBytes } from "node:crypto";
import { GatewayError } from "../../wire/rest/errors.ts";
import { fieldsOf, parseRequest } from "../../wire/rest/rest-parse.ts";
import { InitiateCheckout } from "../../wire/rest/rest-requests.ts";
import type { Handler, Handlers } from "../auth/calls.ts";
import type { Sessions } from "../sessions/sessions.ts";

/** Initiate Checkout and its older name: a session that begins with an order in it (protocol, 1.6). */
export function checkoutHandlers(
  sessions: Sessions,
): Pick<Handlers, "CREATE_CHECKOUT_SESSION" | "INITIATE_CHECKOUT"> {
  const initiate: Handler = async ({ profile, apiVersion, body }) => {
    const request = parseRequest(InitiateCheckout, body);
    if (request.order.amount === undefined && request.order.netAmount === undefined) {
      throw new GatewayError("MISSING_FIELD", "order.amount");
    }
    const { row, id } = await sessions.create(profile.id, apiVersion, undefined, fieldsOf(request));
    return {
      checkoutMode: "WEBSITE",
      merchant: profile.id,
      result: "SUCCESS",
      session: { id, updateStatus: row.updateStatus, version: row.version },
      successIndicator: randomBytes(8).toString("hex"),
    };
  };
  return { CREATE_CHECKOUT_SESSION: initiate, INITIATE_CHECKOUT: initiate };
}
