import { textAt, type JsonObject } from "../../core/json.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { parseRequest } from "../../wire/rest/rest-parse.ts";
import { Correlated } from "../../wire/rest/rest-requests.ts";
import type { Call, Handlers } from "../auth/calls.ts";

/**
 * Carries out a call if its caller may ask for it: the one corridor behind every protocol.
 *
 * @throws GatewayError
 */
export function createDispatch(handlers: Handlers): (call: Call) => Promise<JsonObject> {
  return async (call) => {
    const { correlationId, ...body } = call.body;
    // A frame's names are few and fixed, and this is none of them.
    if (correlationId === undefined || call.caller.kind === "frame") return carryOut(call);
    // It names this sending and not what is asked for: the same request again may come with another one.
    const named = parseRequest(Correlated, { correlationId });
    return { ...(await carryOut({ ...call, body })), ...named };
  };

  async function carryOut(call: Call): Promise<JsonObject> {
    const { caller, operation, profile } = call;
    const wrongCaller = caller.kind === "frame" ? "FRAME_REFUSED" : "NOT_AUTHORISED";
    if (!operation.callers.includes(caller.kind)) throw new GatewayError(wrongCaller);
    if (profile.operations && !profile.operations.includes(operation.name))
      throw new GatewayError("NOT_PERMITTED");
    if (caller.kind !== "session") return handlers[operation.name](call);

    const id = caller.sessionId.reveal();
    const meant = call.ids.sessionId ?? textAt(call.body, "session.id") ?? id;
    if (meant !== id) throw new GatewayError("NOT_AUTHORISED");
    try {
      return await handlers[operation.name](call);
    } catch (error) {
      // As a password, an id that is not a session's is simply wrong.
      if (error instanceof GatewayError && error.code === "SESSION_NOT_FOUND") {
        throw new GatewayError("INVALID_CREDENTIALS");
      }
      throw error;
    }
  }
}
