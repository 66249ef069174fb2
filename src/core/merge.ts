import { isObject, type Json, type JsonObject } from "./json.ts";

/**
 * What a session holds after an update: new leaves are added, leaves of the same name replaced, everything else
 * stays; nothing is ever removed. Groups merge member by member, arrays are replaced as a whole, and a `null`
 * member counts as absent (protocol, 2.5). Neither argument is changed.
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
  // fromEntries defines members and so cannot reach a prototype, whatever a name is.
  return Object.fromEntries(members);
}

/**
 * The fields an operation works with: the request's own values win, the session fills the gaps, the token's
 * come last (protocol, 1.11 and 2.9).
 */
export function combine(request: JsonObject, session: JsonObject, token: JsonObject): JsonObject {
  return [token, session, request].reduce(merge, {});
}

/** The value with every null member dropped, however deep; clients send them for "nothing". */
export function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, withoutNulls(member)]),
  );
}
