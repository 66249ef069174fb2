import type { Json, JsonObject } from "../../core/json.ts";
import { GatewayError } from "./errors.ts";

/** Limits of a JSON document: its depth, and the number of its names and list items. */
export interface JsonLimits {
  depth: number;
  names: number;
}

/** The limits of a body that a merchant's server sends, and of one that a frame or a wallet sends. */
export const SERVER_LIMITS: JsonLimits = { depth: 8, names: 2000 };
export const BROWSER_LIMITS: JsonLimits = { depth: 8, names: 128 };

const NAME = /^[A-Za-z0-9]{1,40}$/;
const FORBIDDEN = new Set(["__proto__", "prototype", "constructor"]);

/** A literal name or a number (RFC 8259). */
const WORD = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/;

/**
 * Checks a member name: 1 to 40 letters and digits, and no name with a meaning in JavaScript.
 *
 * @throws GatewayError FORBIDDEN_NAME
 */
export function checkName(name: string): void {
  if (FORBIDDEN.has(name) || !NAME.test(name)) throw new GatewayError("FORBIDDEN_NAME");
}

/**
 * Parses a JSON object more strictly than `JSON.parse`. It rejects a name that occurs twice in one object, a name that no
 * field can have, deep nesting and too many names. Unlike the messages of `JSON.parse`, no error quotes the text, because
 * it may contain card data. The schemas reject whole numbers that are not exact.
 *
 * @throws GatewayError MALFORMED_JSON, DUPLICATE_NAME, FORBIDDEN_NAME, TOO_DEEP or TOO_MANY_NAMES
 */
export function parseJson(text: string, limits: JsonLimits): JsonObject {
  let at = 0;
  let names = 0;

  const fail = (): never => {
    throw new GatewayError("MALFORMED_JSON");
  };
  const space = () => {
    while (" \t\n\r".includes(text[at] ?? "x")) at += 1;
  };
  const take = (expected: string) => {
    if (text[at] !== expected) fail();
    at += 1;
  };

  function string(): string {
    take('"');
    let from = at;
    let result = "";
    for (;;) {
      const char = text[at];
      if (char === undefined || char < " ") return fail();
      at += 1;
      if (char === '"') return result + text.slice(from, at - 1);
      if (char !== "\\") continue;
      const escape = /^(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at, at + 5));
      if (!escape) return fail();
      result += text.slice(from, at - 1) + (JSON.parse(`"\\${escape[0]}"`) as string);
      at += escape[0].length;
      from = at;
    }
  }

  function object(depth: number): JsonObject {
    take("{");
    const members = new Map<string, Json>();
    space();
    if (text[at] === "}") {
      at += 1;
      return {};
    }
    for (;;) {
      space();
      const name = string();
      if ((names += 1) > limits.names) throw new GatewayError("TOO_MANY_NAMES");
      checkName(name);
      if (members.has(name)) throw new GatewayError("DUPLICATE_NAME");
      space();
      take(":");
      members.set(name, value(depth + 1));
      space();
      if (text[at] === "}") break;
      take(",");
    }
    at += 1;
    return Object.fromEntries(members);
  }

  function array(depth: number): Json[] {
    take("[");
    const items: Json[] = [];
    space();
    if (text[at] === "]") {
      at += 1;
      return items;
    }
    for (;;) {
      if ((names += 1) > limits.names) throw new GatewayError("TOO_MANY_NAMES");
      items.push(value(depth + 1));
      space();
      if (text[at] === "]") break;
      take(",");
    }
    at += 1;
    return items;
  }

  function value(depth: number): Json {
    if (depth > limits.depth) throw new GatewayError("TOO_DEEP");
    space();
    const char = text[at];
    if (char === "{") return object(depth);
    if (char === "[") return array(depth);
    if (char === '"') return string();
    // The window is longer than any number that a field accepts. It bounds the time that a huge number can cost.
    const word = WORD.exec(text.slice(at, at + 64));
    if (!word || /[\w.+-]/.test(text[at + word[0].length] ?? "")) return fail();
    at += word[0].length;
    return JSON.parse(word[0]) as Json;
  }

  space();
  if (text[at] !== "{") fail();
  const result = object(0);
  space();
  if (at < text.length) fail();
  return result;
}
