import { Id } from "./rest-fields.ts";
import { SessionId } from "../schema/fields.ts";
import { read } from "../schema/schema.ts";
import { GatewayError } from "./errors.ts";
import { OPERATIONS, type IdName, type Operation } from "./operations.ts";

/** A parsed REST path: the operations at it, and the ids in it. */
export interface Address {
  operations: readonly Operation[];
  ids: Partial<Record<IdName, string>>;
}

/** Each operation with the segments of its path. */
const ROUTES = OPERATIONS.map((operation) => ({ operation, steps: operation.path.slice(1).split("/") }));

/**
 * Finds the operations at a path below the merchant's address. One empty segment at the end is a trailing slash and is
 * ignored.
 *
 * @param segments the decoded segments of the path
 * @throws GatewayError UNKNOWN_PATH, TRANSACTION_EXPECTED or METHOD_NOT_ALLOWED, and the errors of {@link checkId}
 */
export function findAddress(method: string, segments: readonly string[]): Address {
  const steps = segments.at(-1) === "" ? segments.slice(0, -1) : segments;
  const matching = ROUTES.filter(
    (route) =>
      route.steps.length === steps.length &&
      route.steps.every((step, index) => step.startsWith("{") || step === steps[index]),
  );
  if (
    steps[0] === "order" &&
    steps.length > 1 &&
    (matching.length === 0 || (steps.length === 2 && method !== "GET"))
  ) {
    throw new GatewayError("TRANSACTION_EXPECTED");
  }
  if (matching.length === 0) throw new GatewayError("UNKNOWN_PATH");
  const operations = matching
    .map(({ operation }) => operation)
    .filter((operation) => operation.method === method);
  if (operations.length === 0) throw new GatewayError("METHOD_NOT_ALLOWED");
  const ids: Address["ids"] = {};
  for (const [index, step] of matching[0]!.steps.entries()) {
    if (!step.startsWith("{")) continue;
    const name = step.slice(1, -1) as IdName;
    ids[name] = checkId(name, steps[index]!);
  }
  return { operations, ids };
}

/** The field that an error about an id names. */
const FIELDS: Record<IdName, string> = {
  sessionId: "session.id",
  orderId: "order.id",
  transactionId: "transaction.id",
  tokenId: "token",
};

/**
 * Checks the shape of an id and returns it. A malformed session id gets the same error as an unknown session.
 *
 * @throws GatewayError SESSION_NOT_FOUND or INVALID_FIELD
 */
export function checkId(name: IdName, value: string): string {
  if (name === "sessionId") {
    if (!read(SessionId, value)) throw new GatewayError("SESSION_NOT_FOUND");
    return value;
  }
  const isValid = name === "tokenId" ? /^[A-Za-z0-9]{1,40}$/.test(value) : Id.safeParse(value).success;
  if (!isValid) throw new GatewayError("INVALID_FIELD", FIELDS[name]);
  return value;
}
