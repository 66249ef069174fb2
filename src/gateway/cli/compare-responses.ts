import type { ActualResponse } from "./actual-response.ts";

/** What depends on the way and on the moment, and tells a browser nothing to do. */
const OF_THE_WAY = [
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
 * What differs between an answer and the one that was to be expected, in words: the status, a header that is missing,
 * is another or is one too many, the bytes. A frame document's token is left out: each has its own.
 */
export async function compareResponses(expected: Response, live: ActualResponse): Promise<string[]> {
  if (live.status !== expected.status) return [`has status ${live.status} instead of ${expected.status}`];
  const differences: string[] = [];
  for (const [name, value] of expected.headers) {
    const got = live.headers.get(name);
    if (OF_THE_WAY.includes(name) || got === value) continue;
    differences.push(got === undefined ? `lacks the header ${name}` : `has another ${name}: ${plain(got)}`);
  }
  for (const [name, value] of live.headers) {
    if (!OF_THE_WAY.includes(name) && !expected.headers.has(name))
      differences.push(`has a header of its own, ${name}: ${plain(value)}`);
  }
  const body = withoutToken(Buffer.from(await expected.arrayBuffer()));
  if (!withoutToken(live.body).equals(body)) differences.push("has other bytes");
  return differences;
}

const MOST_SHOWN = 300;

/** A token's letters; nothing that could end the text it stands in. */
const TOKEN = /"frameToken":"[A-Za-z0-9_.-]{0,1000}"/;

function withoutToken(body: Buffer): Buffer {
  return Buffer.from(body.toString("latin1").replace(TOKEN, '"frameToken":""'), "latin1");
}

/** What somebody else wrote, for a terminal. */
function plain(text: string): string {
  const safe = text.replace(/[^ -~]/g, "?");
  return safe.length > MOST_SHOWN ? `${safe.slice(0, MOST_SHOWN)}…` : safe;
}
