const SPACE = /[ \t\n\r]*/y;
// Escapes and control characters as RFC 8259 has them.
// oxlint-disable-next-line no-control-regex
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

/**
 * What a file of the operator's holds.
 *
 * @throws Error that says where it stops being JSON, and nothing of what is there: a parser's own message quotes it, and
 * there are secrets in such files
 */
export function parseJsonFile(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const lines = text.slice(0, endOfJson(text)).split("\n");
    throw new Error(`is not JSON: look at line ${lines.length}, column ${lines.at(-1)!.length + 1}`);
  }
}

/** The first place at which no JSON goes on. */
function endOfJson(text: string): number {
  let at = 0;
  const takes = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const sign = (expected: string): boolean => {
    takes(SPACE);
    if (text[at] !== expected) return false;
    at += 1;
    return true;
  };
  const list = (end: string, item: () => boolean): boolean => {
    if (sign(end)) return true;
    do if (!item()) return false;
    while (sign(","));
    return sign(end);
  };
  const string = (): boolean => takes(SPACE) && takes(STRING);
  const value = (): boolean => {
    if (sign("{")) return list("}", () => string() && sign(":") && value());
    if (sign("[")) return list("]", value);
    return string() || takes(WORD);
  };
  if (value()) takes(SPACE);
  return at;
}
