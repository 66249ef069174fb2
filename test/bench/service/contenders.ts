import { randomBytes } from "node:crypto";
import { createApp } from "../../../src/gateway/app.ts";
import type { SecurityCodeKeys, KeyRing } from "../../../src/gateway/crypto/key-ring.ts";
import { createDependencies } from "../../../src/gateway/dependencies.ts";
import type { SessionRow, SessionStore } from "../../../src/gateway/store/store.ts";
import type { Sealed } from "../../../src/gateway/crypto/sealed.ts";
import { createKeyedMutex } from "../../../src/gateway/system/keyed-mutex.ts";
import { ask, benchConfig, cardOf, QUIET } from "./gateway-process.ts";
import { SESSIONS, type Contender } from "./mix.ts";

/** The same store without group commit: each write has its own sync of the disk. */
export function oneSyncEach(store: SessionStore): SessionStore {
  const mutex = createKeyedMutex();
  return { ...store, write: (changes) => mutex.run("all", () => store.write(changes)) };
}

/** The whole gateway except its socket: parsing, merging, sealing, storing, the simulator, and the response's text. */
export async function service(
  name: string,
  {
    store,
    keys,
    securityCodeKeys,
  }: { store: SessionStore; keys: KeyRing; securityCodeKeys?: SecurityCodeKeys | undefined },
): Promise<Contender> {
  const given = { ...QUIET, store, keys, ...(securityCodeKeys ? { securityCodeKeys } : {}) };
  const app = createApp(createDependencies(benchConfig("/tmp"), given));
  const ids: string[] = [];
  for (let n = 0; n < SESSIONS; n += 1) {
    const { session } = await ask(app, "POST", "/session");
    ids.push(session!.id);
    await ask(app, "PUT", `/session/${session!.id}`, cardOf(n));
  }
  return {
    name,
    async carryOut(kind, n) {
      const id = ids[n % SESSIONS]!;
      switch (kind) {
        case "create":
          return void (await ask(app, "POST", "/session"));
        case "update":
          return void (await ask(app, "PUT", `/session/${id}`, cardOf(n)));
        case "retrieve":
          return void (await ask(app, "GET", `/session/${id}`));
        case "pay": {
          const body = { apiOperation: "PAY", session: { id } };
          const { result } = await ask(app, "PUT", `/order/P${n}/transaction/1`, body);
          if (result !== "SUCCESS") throw new Error(`a payment came out as ${result}`);
        }
      }
    },
  };
}

/** The sizes of sealed values, as the gateway writes them for the same requests. */
const SIZES = { session: 720, code: 31, order: 253, transaction: 1695 };

/** Only the engine, with the same statements and rows of the same size: no protocol, no keys. */
export async function engineAlone(store: SessionStore): Promise<Contender> {
  const sealed = (kind: keyof typeof SIZES): Sealed => ({
    kid: "k",
    wrapped: randomBytes(60),
    blob: randomBytes(SIZES[kind]),
  });
  const merchant = "SHOP1";
  const now = await store.now();
  const row = (): SessionRow => ({
    key: randomBytes(32).toString("hex"),
    merchant,
    apiVersion: 100,
    version: "0123456701",
    updateStatus: "SUCCESS",
    revision: 1,
    createdAt: now,
    expiresAt: now + 3_600_000,
    authenticationLeft: 5,
    sealed: sealed("session"),
  });
  const rows = Array.from({ length: SESSIONS }, row);
  await store.write(rows.map((session) => ({ put: "session", row: session })));
  const mutex = createKeyedMutex();

  /** The session before the next write, and its row after it. */
  const next = (at: number) => {
    rows[at] = { ...rows[at]!, revision: rows[at]!.revision + 1, sealed: sealed("session") };
    return { put: "session", row: rows[at] } as const;
  };
  const begun = (id: string, revision: number) => [
    { put: "order", row: { merchant, id, revision, running: null, sealed: sealed("order") } } as const,
    {
      put: "transaction",
      row: {
        merchant,
        order: id,
        id: "1",
        revision,
        requestHash: rows[0]!.key,
        startedAt: now,
        sealed: sealed("transaction"),
      },
    } as const,
  ];
  const insist = async (written: Promise<boolean>) => {
    if (!(await written)) throw new Error("a write of the engine alone did not apply");
  };

  return {
    name: "the engine, same statements",
    carryOut: (kind, n) =>
      mutex.run(String(kind === "create" ? `new ${n}` : n % SESSIONS), async () => {
        const at = n % SESSIONS;
        const { key } = rows[at]!;
        switch (kind) {
          case "create":
            return insist(store.write([{ put: "session", row: row() }]));
          case "update": {
            await store.findSession(merchant, key);
            const code = {
              sessionKey: key,
              merchant,
              version: "1",
              expiresAt: now + 3_600_000,
              sealed: sealed("code"),
            };
            return insist(store.write([next(at), { put: "code", row: code }]));
          }
          case "retrieve":
            return void (await store.findSession(merchant, key));
          case "pay": {
            const id = `P${n}`;
            await store.findOrder(merchant, id);
            await store.findSession(merchant, key);
            await insist(store.write([next(at), { drop: "code", sessionKey: key }, ...begun(id, 1)]));
            await store.findOrder(merchant, id);
            await store.findTransactions(merchant, id);
            await insist(store.write(begun(id, 2)));
          }
        }
      }),
  };
}
