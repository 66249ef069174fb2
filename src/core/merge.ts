import { isObject, type Json, type JsonObject } from "./json.ts";

/**
 * Returns a session's content after an update: new leaves are added, leaves of the same name replaced, all others
 * kept. Groups merge member by member. Arrays are replaced as a whole. A `null` member counts as absent (protocol,
 * 2.5). Neither argument is changed.
 */
export function merge(older: JsonObject, newer: JsonObject): JsonObject {
  const members = new Map<string, Json>(Object.entries(older));
  for (const [name, value] of Object.entries(newer)) {
    if (value === null) continue;
    const before = members.get(name);
    if (isObject(value)) {
      const group = merge(isObject(before) ? before : {}, value);
      if (Object.keys(group).length > 0 || isObject(before)) members.set(name, group);
    } else {
      members.set(name, Array.isArray(value) ? value.map((item) => withoutNulls(item)) : value);
    }
  }
  // `fromEntries` defines own members, so that no member name can reach a prototype.
  return Object.fromEntries(members);
}

/**
 * Returns the fields that an operation uses: the request's values win, the session fills gaps, the token's come last
 * (protocol, 1.11 and 2.9).
 */
export function combine(request: JsonObject, session: JsonObject, token: JsonObject): JsonObject {
  return [token, session, request].reduce(merge, {});
}

/** Returns the value without null members at any depth, because clients send null for "nothing". */
export function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
