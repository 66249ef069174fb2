import { asJson, isObject, type Json, type JsonObject } from "./json.ts";

/**
 * The content of a session after an update (protocol, 2.5): new leaves are added, leaves of the same name are replaced,
 * and nothing is removed. Groups merge member by member; an array is replaced as a whole; a `null` member counts as
 * absent. Neither argument is changed.
 */
export function merge<T extends object>(older: T, newer: T): T {
  return mergeGroups(asJson(older), asJson(newer)) as T;
}

function mergeGroups(older: JsonObject, newer: JsonObject): JsonObject {
  const members = new Map<string, Json>(Object.entries(older));
  for (const [name, value] of Object.entries(newer)) {
    if (value === null) continue;
    const before = members.get(name);
    if (isObject(value)) {
      const group = mergeGroups(isObject(before) ? before : {}, value);
      if (Object.keys(group).length > 0 || isObject(before)) members.set(name, group);
    } else {
      members.set(name, Array.isArray(value) ? value.map((item) => withoutNulls(item)) : value);
    }
  }
  // Object.fromEntries defines members, so a member named __proto__ cannot reach a prototype.
  return Object.fromEntries(members);
}

/**
 * The fields of an operation: the request's own values win, the session's fill the gaps, the saved source's come last
 * (protocol, 1.11 and 2.9).
 */
export function combine<T extends object>(request: T, session: T, token: T): T {
  return [token, session, request].reduce<object>(merge, {}) as T;
}

/** A copy without null members at any depth, because clients send `null` for "absent". */
export function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
