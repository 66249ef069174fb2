import type { Json, JsonObject } from "../../core/json.ts";
import { GatewayError } from "./errors.ts";

/** How much of a document a caller may send. */
export interface JsonLimits {
  depth: number;
  names: number;
}

/** What a server may send in one body, and what a browser's frame may. */
export const SERVER_LIMITS: JsonLimits = { depth: 8, names: 2000 };
export const BROWSER_LIMITS: JsonLimits = { depth: 8, names: 128 };

const NAME = /^[A-Za-z0-9]{1,40}$/;
const FORBIDDEN = new Set(["__proto__", "prototype", "constructor"]);

/** A word or a number, as RFC 8259 spells them. */
const WORD = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/;

/** Refuses a member name that no field has, and those that JavaScript gives a meaning. */
export function checkName(name: string): void {
  if (FORBIDDEN.has(name) || !NAME.test(name)) throw new GatewayError("FORBIDDEN_NAME");
}

/**
 * Reads a JSON object from text, more strictly than `JSON.parse`: a name twice in one object, a name that no
 * field can have, too much depth and too many names are errors, and no error quotes the text (a parser's own
 * message does). Whole numbers stay exact or are refused by the schemas behind this.
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
    // The window is longer than any number a field takes, so that a huge one cannot cost time.
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
