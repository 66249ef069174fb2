import { randomUUID } from "node:crypto";
import type { JsonObject } from "../core/json.ts";
import type { Log } from "./log.ts";
import type { MerchantProfile, Merchants } from "./merchants.ts";
import { beside } from "./store/beside.ts";
import type { Change, NoticeRow, SessionStore } from "./store/store.ts";
import type { Vault } from "./vault.ts";

/** Notifications to merchants: written with the transaction they are about, sent until they arrive (protocol, 4.5). */
export interface Notices {
  /** What to write beside a transaction so that its merchant is told; nothing when nobody is to be. */
  changes(
    profile: MerchantProfile,
    url: string | undefined,
    answer: JsonObject,
    id: string,
    now: number,
  ): Change[];
  /** Sends what is due, soon. */
  wake(): void;
  /** Sends what is due now; how many arrived. */
  deliver(): Promise<number>;
  stop(): void;
}

export interface NoticeParts {
  store: SessionStore;
  vault: Vault;
  merchants: Merchants;
  log: Log;
  /** A demo also notifies over plain http, on loopback. */
  demo: boolean;
  send?: typeof fetch;
}

/** Waits between attempts, in seconds; after the last one it is given up. */
const WAITS = [10, 60, 300, 900, 3600, 14_400, 43_200];
const TIMEOUT_MS = 10_000;
const PAGE = 20;

export function createNotices({ store, vault, merchants, log, demo, send = fetch }: NoticeParts): Notices {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<number> | undefined;
  const seal = (columns: Omit<NoticeRow, "sealed">, content: { url: string; body: string }): NoticeRow => ({
    ...columns,
    sealed: vault.seal(beside.notice(columns), JSON.stringify(content)),
  });

  async function attempt(row: NoticeRow): Promise<boolean> {
    const content = JSON.parse(vault.open(beside.notice(row), row.sealed)) as { url: string; body: string };
    const secret = merchants.find(row.merchant)?.notificationSecret;
    const delivered = secret !== undefined && (await post(content, secret, row));
    log({ event: "notification", merchant: row.merchant, attempt: row.attempt, delivered });
    const wait = WAITS[row.attempt - 1];
    if (delivered || secret === undefined || wait === undefined) {
      await store.write([{ drop: "notice", id: row.id }]);
      return delivered;
    }
    const next = { id: row.id, merchant: row.merchant, attempt: row.attempt + 1 };
    await store.write([
      { put: "notice", row: seal({ ...next, dueAt: (await store.now()) + wait * 1000 }, content) },
    ]);
    return false;
  }

  async function post(
    { url, body }: { url: string; body: string },
    secret: string,
    row: NoticeRow,
  ): Promise<boolean> {
    try {
      const response = await send(url, {
        method: "POST",
        headers: {
          "Content-Type": "application/json;charset=UTF-8",
          "X-Notification-Secret": secret,
          "X-Notification-Id": row.id,
          "X-Notification-Attempt": String(row.attempt),
        },
        body,
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }

  async function sendDue(): Promise<number> {
    let arrived = 0;
    for (let rows = await store.dueNotices(PAGE); rows.length > 0; rows = await store.dueNotices(PAGE)) {
      for (const row of rows) if (await attempt(row)) arrived += 1;
      if (rows.length < PAGE) break;
    }
    return arrived;
  }

  function deliver(): Promise<number> {
    working ??= sendDue().finally(() => {
      working = undefined;
    });
    return working;
  }

  return {
    changes(profile, url, answer, id, now) {
      if (url === undefined || profile.notificationSecret === undefined || !mayNotify(url, demo)) return [];
      const columns = { id, merchant: profile.id, attempt: 1, dueAt: now };
      return [{ put: "notice", row: seal(columns, { url, body: JSON.stringify(answer) }) }];
    },
    wake() {
      timer ??= setTimeout(() => {
        timer = undefined;
        void deliver().catch(() =>
          log({ event: "failure", supportCode: randomUUID(), where: "notices", kind: "store" }),
        );
      }, 0).unref();
    },
    deliver,
    stop: () => clearTimeout(timer),
  };
}

/** Only over TLS, except in a demo and there to this machine. */
function mayNotify(url: string, demo: boolean): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, username } = new URL(url);
  if (username !== "") return false;
  if (protocol === "https:") return true;
  const loopback = hostname === "localhost" || hostname === "127.0.0.1" || hostname.endsWith(".localhost");
  return demo && protocol === "http:" && loopback;
}
