import type { ActualResponse } from "./actual-response.ts";

/** Headers that proxies and the time of day change, and that do not affect what a browser runs. */
const IGNORED_HEADERS = [
  "age",
  "alt-svc",
  "connection",
  "content-encoding",
  "content-length",
  "date",
  "etag",
  "keep-alive",
  "server",
  "server-timing",
  "transfer-encoding",
  "via",
  "x-cache",
];

/**
 * Compares a response with the expected one. Returns the differences in words: the status, a missing, changed or
 * additional header, or the bytes. The frame token of a frame document is ignored, because each document has its own.
 */
export async function compareResponses(expected: Response, actual: ActualResponse): Promise<string[]> {
  if (actual.status !== expected.status) return [`has status ${actual.status} instead of ${expected.status}`];
  const differences: string[] = [];
  for (const [name, value] of expected.headers) {
    const received = actual.headers.get(name);
    if (IGNORED_HEADERS.includes(name) || received === value) continue;
    differences.push(
      received === undefined
        ? `has no header ${name}`
        : `has a different header ${name}: ${printable(received)}`,
    );
  }
  for (const [name, value] of actual.headers) {
    if (!IGNORED_HEADERS.includes(name) && !expected.headers.has(name))
      differences.push(`has an additional header ${name}: ${printable(value)}`);
  }
  const body = withoutToken(Buffer.from(await expected.arrayBuffer()));
  if (!withoutToken(actual.body).equals(body)) differences.push("has different bytes");
  return differences;
}

const MAX_SHOWN = 300;

/** The characters of a frame token. None of them ends the JSON string around it. */
const TOKEN = /"frameToken":"[A-Za-z0-9_.-]{0,1000}"/;

function withoutToken(body: Buffer): Buffer {
  return Buffer.from(body.toString("latin1").replace(TOKEN, '"frameToken":""'), "latin1");
}

/** A text from another machine, safe to print on a terminal. */
function printable(text: string): string {
  const safe = text.replace(/[^ -~]/g, "?");
  return safe.length > MAX_SHOWN ? `${safe.slice(0, MAX_SHOWN)}…` : safe;
}
