import { asJson, isObject, type JsonObject } from "../../core/json.ts";
import { GatewayError } from "../../wire/rest/errors.ts";
import { parseRequest } from "../../wire/rest/rest-parse.ts";
import { Correlation } from "../../wire/rest/rest-requests.ts";
import type { Call, Handlers } from "../auth/call.ts";

/**
 * Creates the function that performs a call if its caller is permitted to. REST and NVP requests both pass here.
 *
 * @throws GatewayError
 */
export function createDispatch(handlers: Handlers): (call: Call) => Promise<JsonObject> {
  return async (call) => {
    const { correlationId, ...body } = call.body;
    // A frame's request has a closed list of members, and correlationId is not among them.
    if (correlationId === undefined || call.caller.kind === "frame") return carryOut(call);
    // The correlationId identifies one sending of a request, so it is no part of the request's content.
    const named = parseRequest(Correlation, { correlationId });
    return { ...(await carryOut({ ...call, body })), ...asJson(named) };
  };

  async function carryOut(call: Call): Promise<JsonObject> {
    const { caller, operation, profile } = call;
    const wrongCaller = caller.kind === "frame" ? "FRAME_REFUSED" : "NOT_AUTHORISED";
    if (!operation.callers.includes(caller.kind)) throw new GatewayError(wrongCaller);
    if (profile.operations && !profile.operations.includes(operation.name))
      throw new GatewayError("NOT_PERMITTED");
    if (caller.kind !== "session") return handlers[operation.name](call);

    const id = caller.sessionId.reveal();
    const named = call.ids.sessionId ?? sessionIdIn(call.body) ?? id;
    if (named !== id) throw new GatewayError("NOT_AUTHORISED");
    try {
      return await handlers[operation.name](call);
    } catch (error) {
      // The id is this caller's password, so an unknown id is a wrong password.
      if (error instanceof GatewayError && error.code === "SESSION_NOT_FOUND") {
        throw new GatewayError("INVALID_CREDENTIALS");
      }
      throw error;
    }
  }
}

/** The session that an unparsed body names, if it is one. */
function sessionIdIn({ session }: JsonObject): string | undefined {
  const id = isObject(session) ? session["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}
