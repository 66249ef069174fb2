import { getNodeValue, parseTree, type ParseError } from "jsonc-parser";

/**
 * Reads the operator's JSON files. `jsonc-parser` saves a hand-written parser that finds the place of a mistake, and the edits
 * of `json-array-edit.ts` rest on its positions. It adds about 40 kB to the gateway's bundle and nothing to what browsers load.
 */

/** Some editors begin a file with it; JSON does not allow it (RFC 8259, 8.1). */
export const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * Parses a JSON file that only the gateway writes.
 *
 * @throws Error that names the line and column of the first mistake, and quotes nothing, because such files hold secrets
 */
export function parseJsonFile(text: string): unknown {
  return parse(text, { disallowComments: true });
}

/**
 * Parses a JSON file that people write: comments and trailing commas are allowed.
 *
 * @throws Error as `parseJsonFile` does
 */
export function parseJsonWithComments(text: string): unknown {
  return parse(text, { allowTrailingComma: true });
}

function parse(text: string, options: { disallowComments?: boolean; allowTrailingComma?: boolean }): unknown {
  const json = text.replace(BYTE_ORDER_MARK, "");
  const errors: ParseError[] = [];
  const root = parseTree(json, errors, options);
  const [first] = errors;
  if (root && !first) return getNodeValue(root);
  const lines = json.slice(0, first?.offset).split(/\r\n|\r|\n/);
  throw new Error(`is not JSON: look at line ${lines.length}, column ${lines.at(-1)!.length + 1}`);
}
