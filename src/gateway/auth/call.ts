import type { JsonObject } from "../../core/json.ts";
import type { IdName, Operation, OperationName } from "../../wire/rest/operations.ts";
import type { Caller } from "./auth.ts";
import type { MerchantProfile } from "../config/merchants.ts";

/** One request, whichever protocol it came in, ready to be carried out. */
export interface Call {
  operation: Operation;
  profile: MerchantProfile;
  caller: Caller;
  apiVersion: number;
  ids: Partial<Record<IdName, string>>;
  /** The body as it came, names checked, values not. */
  body: JsonObject;
}

/** Carries out one operation; the answer is a REST body. Throws GatewayError. */
export type Handler = (call: Call) => Promise<JsonObject>;

/** A handler for every operation of the table; the compiler sees to it that none is missing. */
export type Handlers = Record<OperationName, Handler>;

/** An id that the operation's path has, and so the call. */
export function idOf(call: Call, name: IdName): string {
  const id = call.ids[name];
  if (id === undefined) throw new Error(`${call.operation.name} has no ${name}`);
  return id;
}
