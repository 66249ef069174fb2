import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  CodeRow,
  WebhookRow,
  OrderRow,
  OriginProofRow,
  SessionRow,
  SessionStore,
  TokenRow,
  TransactionRow,
} from "../../src/gateway/store/store.ts";
import type { Sealed } from "../../src/gateway/crypto/sealed.ts";

/** How a store is opened for one test. */
export interface OpenStore {
  /** A fresh, empty store. */
  open(): Promise<SessionStore>;
  /** Moves its clock forward, where a test can do that. */
  advance?(ms: number): void | Promise<void>;
}

const sealed = (): Sealed => ({ kid: "k1", wrapped: randomBytes(60), blob: randomBytes(90) });
const key = () => randomBytes(32).toString("hex");

/** The contract of every store. A new engine is complete when this passes. */
export function storeContract(name: string, engine: OpenStore): void {
  describe(`${name} keeps the store's promises`, () => {
    let store: SessionStore;
    let now: number;
    beforeEach(async () => {
      store = await engine.open();
      now = await store.now();
    });
    afterEach(() => store.close());

    const session = (more: Partial<SessionRow> = {}): SessionRow => ({
      key: key(),
      merchant: "M",
      apiVersion: 100,
      version: "0123456701",
      updateStatus: "NO_UPDATE",
      revision: 1,
      createdAt: now,
      expiresAt: now + 60_000,
      authenticationLeft: 10,
      sealed: sealed(),
      ...more,
    });
    const code = (sessionKey: string, more: Partial<CodeRow> = {}): CodeRow => ({
      sessionKey,
      merchant: "M",
      version: "0123456701",
      expiresAt: now + 60_000,
      sealed: sealed(),
      ...more,
    });
    const order = (more: Partial<OrderRow> = {}): OrderRow => ({
      merchant: "M",
      id: "A",
      revision: 1,
      running: null,
      sealed: sealed(),
      ...more,
    });
    const transaction = (more: Partial<TransactionRow> = {}): TransactionRow => ({
      merchant: "M",
      order: "A",
      id: "1",
      revision: 1,
      requestHash: "h",
      startedAt: now,
      sealed: sealed(),
      ...more,
    });
    const token = (more: Partial<TokenRow> = {}): TokenRow => ({
      merchant: "M",
      id: "T",
      revision: 1,
      sealed: sealed(),
      ...more,
    });
    const originProof = (more: Partial<OriginProofRow> = {}): OriginProofRow => ({
      merchant: "M",
      origin: "https://shop.example",
      revision: 1,
      sealed: sealed(),
      ...more,
    });
    const webhook = (more: Partial<WebhookRow> = {}): WebhookRow => ({
      id: key(),
      merchant: "M",
      attempt: 1,
      dueAt: now,
      sealed: sealed(),
      ...more,
    });

    describe("a written row is found", () => {
      it("a session, column by column", async () => {
        const row = session();
        expect(await store.write([{ put: "session", row }])).toBe(true);
        expect(plain((await store.findSession("M", row.key))?.row)).toEqual(plain(row));
      });

      it("a code, by itself and with its session", async () => {
        const row = session();
        const its = code(row.key);
        await store.write([
          { put: "session", row },
          { put: "code", row: its },
        ]);
        expect(plain(await store.findCode(row.key))).toEqual(plain(its));
        const found = (await store.findSession("M", row.key))!;
        expect([plain(found.row), plain(found.code)]).toEqual([plain(row), plain(its)]);
      });

      it("an order, while it is running and after", async () => {
        const working = order({ running: { transaction: "1", since: now } });
        await store.write([{ put: "order", row: working }]);
        expect(plain(await store.findOrder("M", "A"))).toEqual(plain(working));
        const done = order({ revision: 2 });
        expect(await store.write([{ put: "order", row: done }])).toBe(true);
        expect(plain(await store.findOrder("M", "A"))).toEqual(plain(done));
      });

      it("transactions, in the order in which they started", async () => {
        for (const id of ["2", "1", "10"])
          await store.write([{ put: "transaction", row: transaction({ id }) }]);
        await store.write([
          { put: "transaction", row: transaction({ id: "2", revision: 2, requestHash: "h" }) },
        ]);
        expect((await store.findTransactions("M", "A")).map(({ id }) => id)).toEqual(["2", "1", "10"]);
      });

      it("tokens, page by page", async () => {
        for (const id of ["C", "A", "B"]) await store.write([{ put: "token", row: token({ id }) }]);
        expect((await store.listTokens("M", "", 2)).map(({ id }) => id)).toEqual(["A", "B"]);
        expect((await store.listTokens("M", "B", 2)).map(({ id }) => id)).toEqual(["C"]);
        expect(plain(await store.findToken("M", "A"))).toMatchObject({ id: "A", revision: 1 });
      });

      it("origin proofs, in the order of the origins", async () => {
        const [shop, www] = [originProof(), originProof({ origin: "https://www.shop.example" })];
        await store.write([www, shop].map((row) => ({ put: "origin-proof" as const, row })));
        expect((await store.findOriginProofs("M")).map(plain)).toEqual([shop, www].map(plain));
        const later = originProof({ revision: 2 });
        expect(await store.write([{ put: "origin-proof", row: later }])).toBe(true);
        expect((await store.findOriginProofs("M")).map(plain)).toEqual([later, www].map(plain));
        expect((await store.ringRows("origin-proof", [], 9)).rows).toHaveLength(2);
        expect(await store.countByKey()).toEqual({ k1: 2 });
      });

      it("webhooks that are due, the longest due first", async () => {
        const [later, first, second, dropped] = [
          webhook({ dueAt: now + 60_000 }),
          webhook({ dueAt: now - 2 }),
          webhook({ dueAt: now - 1 }),
          webhook({ dueAt: now - 3 }),
        ];
        await store.write([later, second, dropped, first].map((row) => ({ put: "webhook" as const, row })));
        await store.write([{ drop: "webhook", id: dropped.id }]);
        expect((await store.dueWebhooks(9)).map(({ id }) => id)).toEqual([first.id, second.id]);
        const again = { ...first, attempt: 2, dueAt: now };
        await store.write([
          { put: "webhook", row: again },
          { drop: "webhook", id: second.id },
        ]);
        expect((await store.dueWebhooks(9)).map(plain)).toEqual([plain(again)]);
      });
    });

    describe("a merchant does not find another merchant's", () => {
      it("session", async () => {
        const row = session();
        await store.write([{ put: "session", row }]);
        expect(await store.findSession("N", row.key)).toBeUndefined();
      });

      it("order, transaction, token or origin proof", async () => {
        await store.write([
          { put: "origin-proof", row: originProof() },
          { put: "order", row: order() },
          { put: "transaction", row: transaction() },
          { put: "token", row: token() },
        ]);
        expect(await store.findOrder("N", "A")).toBeUndefined();
        expect(await store.findTransactions("N", "A")).toEqual([]);
        expect(await store.findToken("N", "T")).toBeUndefined();
        expect(await store.listTokens("N", "", 9)).toEqual([]);
        expect(await store.findOriginProofs("N")).toEqual([]);
      });

      it("and two merchants may use the same ids", async () => {
        expect(await store.write([{ put: "order", row: order() }])).toBe(true);
        expect(await store.write([{ put: "order", row: order({ merchant: "N" }) }])).toBe(true);
        expect(await store.write([{ put: "origin-proof", row: originProof() }])).toBe(true);
        expect(await store.write([{ put: "origin-proof", row: originProof({ merchant: "N" }) }])).toBe(true);
      });
    });

    describe("one of two writers gets the next revision", () => {
      it("of a session", async () => {
        const row = session();
        await store.write([{ put: "session", row }]);
        const writers = ["a", "b", "c"].map((mark) =>
          store.write([{ put: "session", row: { ...row, revision: 2, version: `000000000${mark}` } }]),
        );
        expect((await Promise.all(writers)).filter(Boolean)).toHaveLength(1);
        expect((await store.findSession("M", row.key))?.row.revision).toBe(2);
      });

      it("of an order, a transaction, a token, an origin proof", async () => {
        for (const change of [
          { put: "order" as const, row: order() },
          { put: "transaction" as const, row: transaction() },
          { put: "token" as const, row: token() },
          { put: "origin-proof" as const, row: originProof() },
        ]) {
          const answers = await Promise.all([store.write([change]), store.write([change])]);
          expect(answers.filter(Boolean)).toHaveLength(1);
        }
      });

      it("and a revision too far ahead is rejected", async () => {
        const row = session();
        await store.write([{ put: "session", row }]);
        expect(await store.write([{ put: "session", row: { ...row, revision: 3 } }])).toBe(false);
        expect(await store.write([{ put: "session", row: session({ revision: 2 }) }])).toBe(false);
      });
    });

    describe("all changes or none", () => {
      it("a rejected change undoes those before it", async () => {
        const row = session();
        await store.write([{ put: "session", row }]);
        const wrote = await store.write([
          { put: "code", row: code(row.key) },
          { put: "session", row: { ...row, revision: 7 } },
        ]);
        expect(wrote).toBe(false);
        expect(await store.findCode(row.key)).toBeUndefined();
      });

      it("and does not affect concurrent writes", async () => {
        const rows = Array.from({ length: 20 }, () => session());
        const answers = await Promise.all(
          rows.map((row, n) =>
            store.write([
              { put: "session", row },
              { put: "session", row: { ...row, revision: n % 2 === 0 ? 2 : 9 } },
            ]),
          ),
        );
        expect(answers).toEqual(rows.map((_, n) => n % 2 === 0));
        for (const [n, row] of rows.entries()) {
          expect((await store.findSession("M", row.key))?.row.revision).toBe(n % 2 === 0 ? 2 : undefined);
        }
      });

      it("a hold applies at its revision only", async () => {
        const row = session();
        await store.write([{ put: "session", row }]);
        const hold = (revision: number, id: string) =>
          store.write([
            { hold: "session", key: row.key, revision },
            { put: "order", row: order({ id }) },
          ]);
        expect(await hold(1, "A")).toBe(true);
        expect(await hold(2, "B")).toBe(false);
        expect(await store.findOrder("M", "B")).toBeUndefined();
      });

      it("a code that must exist can be taken once", async () => {
        const sessionKey = key();
        await store.write([{ put: "code", row: code(sessionKey) }]);
        const take = () => store.write([{ drop: "code", sessionKey, mustExist: true }]);
        expect((await Promise.all([take(), take()])).filter(Boolean)).toHaveLength(1);
        expect(await store.write([{ drop: "code", sessionKey }])).toBe(true);
      });
    });

    describe("an expired row is not found", () => {
      it("by the store's clock, at the exact time", async () => {
        const over = session({ expiresAt: now });
        const soon = session({ expiresAt: now + 60_000 });
        await store.write([
          { put: "session", row: over },
          { put: "session", row: soon },
          { put: "code", row: code(over.key, { expiresAt: now }) },
        ]);
        expect(await store.findSession("M", over.key)).toBeUndefined();
        expect(await store.findCode(over.key)).toBeUndefined();
        expect(await store.findSession("M", soon.key)).toBeDefined();
      });

      it("a code may expire before its session", async () => {
        const row = session();
        await store.write([
          { put: "session", row },
          { put: "code", row: code(row.key, { expiresAt: now }) },
        ]);
        expect(await store.findSession("M", row.key)).toMatchObject({ code: undefined });
      });

      it.runIf(engine.advance)("as time passes", async () => {
        const row = session({ expiresAt: now + 60_000 });
        await store.write([{ put: "session", row }]);
        await engine.advance!(59_999);
        expect(await store.findSession("M", row.key)).toBeDefined();
        await engine.advance!(1);
        expect(await store.findSession("M", row.key)).toBeUndefined();
      });

      it("and is removed in batches", async () => {
        const rows = Array.from({ length: 5 }, () => session({ expiresAt: now - 1 }));
        const kept = session();
        await store.write([...rows, kept].map((row) => ({ put: "session" as const, row })));
        expect(await store.removeExpired(3)).toBe(3);
        expect(await store.removeExpired(3)).toBe(2);
        expect(await store.removeExpired(3)).toBe(0);
        expect(await store.findSession("M", kept.key)).toBeDefined();
      });
    });
  });
}

/** The row with its bytes as text, so that a Buffer and a Uint8Array of the same bytes are equal. */
function plain(row: { sealed: Sealed } | undefined): unknown {
  if (!row) return undefined;
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  const { kid, wrapped, blob } = row.sealed;
  return { ...row, sealed: { kid, wrapped: text(wrapped), blob: text(blob) } };
}
