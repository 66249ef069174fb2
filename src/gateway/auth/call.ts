import type { JsonObject } from "../../core/json.ts";
import type { IdName, Operation, OperationName } from "../../wire/rest/operations.ts";
import type { Caller } from "./auth.ts";
import type { MerchantProfile } from "../config/merchants.ts";

/** One authenticated request for an operation, whether it came by REST or NVP. */
export interface Call {
  operation: Operation;
  profile: MerchantProfile;
  caller: Caller;
  apiVersion: number;
  /** The ids in the request's path. */
  ids: Partial<Record<IdName, string>>;
  /** The body: names are checked, values are not. */
  body: JsonObject;
}

/** Performs one operation and returns the body of the REST response. @throws GatewayError */
export type Handler = (call: Call) => Promise<JsonObject>;

/** A handler for every operation. The compiler checks that none is missing. */
export type Handlers = Record<OperationName, Handler>;

/** An id of the call. @throws Error when the operation's path has no such id */
export function idOf(call: Call, name: IdName): string {
  const id = call.ids[name];
  if (id === undefined) throw new Error(`${call.operation.name} has no ${name}`);
  return id;
}
