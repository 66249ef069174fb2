import { expect, it } from "vitest";
import { associatedData } from "../../../src/gateway/store/associated-data.ts";
import type { OrderRow } from "../../../src/gateway/store/store.ts";

const working: Omit<OrderRow, "sealed"> = {
  merchant: "M",
  id: "A",
  revision: 2,
  running: { transaction: "1", since: 3 },
};

/** A row of each kind, with every column that its table has. */
const ROWS: { [kind in keyof typeof associatedData]: Parameters<(typeof associatedData)[kind]>[0] } = {
  "session": {
    key: "k",
    merchant: "M",
    apiVersion: 100,
    version: "0123456702",
    updateStatus: "SUCCESS",
    revision: 2,
    createdAt: 3,
    expiresAt: 4,
    authenticationLeft: 5,
  },
  "code": { sessionKey: "k", merchant: "M", version: "0123456702", expiresAt: 4 },
  "code-key": { name: "n", createdAt: 3 },
  "order": working,
  "transaction": {
    merchant: "M",
    order: "A",
    id: "1",
    revision: 2,
    requestHash: "h",
    startedAt: 3,
  },
  "token": { merchant: "M", id: "T", revision: 2 },
  "origin-proof": { merchant: "M", origin: "https://shop.example", revision: 2 },
  "webhook": { id: "n", merchant: "M", attempt: 1, dueAt: 3 },
};

const associatedDataText = (kind: string, row: object) =>
  JSON.stringify((associatedData as Record<string, (row: never) => unknown>)[kind]!(row as never));

const edits = Object.entries(ROWS).flatMap(([kind, row]) =>
  Object.entries(row)
    .filter(([, value]) => typeof value !== "object")
    .map(([column, value]): [string, string, object, object] => [
      kind,
      column,
      row,
      { ...row, [column]: typeof value === "number" ? value + 1 : JSON.stringify(value) },
    ]),
);

it.each([
  ...edits,
  ["order", "running: its transaction", working, { ...working, running: { transaction: "2", since: 3 } }],
  ["order", "running: its start", working, { ...working, running: { transaction: "1", since: 4 } }],
  ["order", "running at all", working, { ...working, running: null }],
])("a %s opens only with its own %s", (kind, _column, row, edited) => {
  expect(associatedDataText(kind, edited)).not.toBe(associatedDataText(kind, row));
});

it("no kind opens in place of another", () => {
  const kinds = Object.entries(ROWS).map(
    ([kind, row]) => (JSON.parse(associatedDataText(kind, row)) as string[])[0],
  );
  // Rows of webhooks are stored under the older name.
  expect(kinds).toEqual(Object.keys(ROWS).map((kind) => (kind === "webhook" ? "notice" : kind)));
});
