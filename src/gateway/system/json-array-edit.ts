import { applyEdits, findNodeAtLocation, modify, parseTree, type JSONPath, type Node } from "jsonc-parser";
import { BYTE_ORDER_MARK } from "./json-file.ts";

/** An edit of one array in a JSON file, named by its path. */
export type JsonArrayEdit = { append: unknown; to: JSONPath } | { removeFirstOf: JSONPath };

const COMMENT = String.raw`\/\/.*|\/\*[^]*?\*\/`;
/** Blanks, line ends and comments. */
const TRIVIA = new RegExp(String.raw`(?:\s|${COMMENT})*`, "y");
/** The rest of a line, if it has only blanks and comments. */
const REST_OF_LINE = new RegExp(String.raw`(?:[ \t]|${COMMENT})*(?=\r?\n)`, "y");
const BLANKS = /[ \t]*/y;

/**
 * Edits an array in the text of a JSON file. All other text stays. A comment belongs to the item on its line, or else to the
 * item behind it, so the first item's comments go with it and an appended item takes over none.
 *
 * @param text a file that `parseJsonWithComments` reads
 */
export function editJsonArray(text: string, edit: JsonArrayEdit): string {
  const [mark = ""] = BYTE_ORDER_MARK.exec(text) ?? [];
  const json = text.slice(mark.length);
  return (
    mark + ("append" in edit ? append(json, edit.to, edit.append) : removeFirst(json, edit.removeFirstOf))
  );
}

function append(json: string, path: JSONPath, value: unknown): string {
  const indentation = /^[ \t]+(?=\S)/m.exec(json)?.[0] ?? "  ";
  const eol = json.includes("\r\n") ? "\r\n" : "\n";
  const last = arrayAt(json, path)?.children?.at(-1);
  if (!last) {
    const insertSpaces = !indentation.startsWith("\t");
    const formattingOptions = { insertSpaces, tabSize: indentation.length, eol };
    return applyEdits(json, modify(json, [...path, 0], value, { formattingOptions }));
  }
  const end = last.offset + last.length;
  const comma = endOf(TRIVIA, json, end) ?? end;
  const hasComma = json[comma] === ",";
  const start = json
    .slice(0, last.offset)
    .split(/[\r\n]/)
    .at(-1)!;
  const text = /^[ \t]*$/.test(start)
    ? `${eol}${JSON.stringify(value, null, indentation).replaceAll(/^/gm, start).replaceAll("\n", eol)}`
    : ` ${JSON.stringify(value)}`;
  const behind = hasComma ? comma + 1 : end;
  const place = endOf(REST_OF_LINE, json, behind) ?? behind;
  return [
    json.slice(0, end),
    hasComma ? "" : ",",
    json.slice(end, place),
    text,
    hasComma ? "," : "",
    json.slice(place),
  ].join("");
}

function removeFirst(json: string, path: JSONPath): string {
  const array = arrayAt(json, path);
  const [first, second] = array?.children ?? [];
  if (!array || !first) return json;
  const comma = endOf(TRIVIA, json, first.offset + first.length)!;
  const behind = second || json[comma] === "," ? comma + 1 : comma;
  const rest = endOf(REST_OF_LINE, json, behind) ?? endOf(BLANKS, json, behind)!;
  return json.slice(0, array.offset + 1) + json.slice(rest);
}

function arrayAt(json: string, path: JSONPath): Node | undefined {
  const root = parseTree(json, [], { allowTrailingComma: true });
  return root && findNodeAtLocation(root, path);
}

/** Where a match that begins at a place ends; undefined when there is none. */
function endOf(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
