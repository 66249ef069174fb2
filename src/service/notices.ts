import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import type { JsonObject } from "../core/json.ts";
import type { Log } from "./log.ts";
import type { MerchantProfile, Merchants } from "./merchants.ts";
import type { SendNotice } from "./notice-sender.ts";
import { isLoopback } from "./origins/loopback.ts";
import { isPublicAddress } from "./origins/public-address.ts";
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
  /** Whether a merchant that has notifications can have them at such an address; anything is fine for others. */
  mayNotify(profile: MerchantProfile, url: string): boolean;
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
  /** Whether the operator lets notifications into private networks. */
  anywhere: boolean;
  send: SendNotice;
}

/** Waits between attempts, in seconds; after the last one it is given up. */
const WAITS = [10, 60, 300, 900, 3600, 14_400, 43_200];
const PAGE = 20;

export function createNotices({ store, vault, merchants, log, demo, anywhere, send }: NoticeParts): Notices {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<number> | undefined;
  const seal = (columns: Omit<NoticeRow, "sealed">, content: { url: string; body: string }): NoticeRow => ({
    ...columns,
    sealed: vault.seal(beside.notice(columns), JSON.stringify(content)),
  });

  async function attempt(row: NoticeRow): Promise<boolean> {
    const content = JSON.parse(vault.open(beside.notice(row), row.sealed)) as { url: string; body: string };
    const secret = merchants.find(row.merchant)?.notificationSecret;
    const delivered = secret !== undefined && (await send({ ...content, headers: headersOf(row, secret) }));
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

  const mayNotify: Notices["mayNotify"] = ({ notificationSecret }, url) =>
    notificationSecret === undefined || isAddress(url, demo, anywhere);

  return {
    mayNotify,
    changes(profile, url, answer, id, now) {
      if (url === undefined || profile.notificationSecret === undefined || !mayNotify(profile, url))
        return [];
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

function headersOf({ id, attempt }: NoticeRow, secret: string): Record<string, string> {
  return {
    "Content-Type": "application/json;charset=UTF-8",
    "X-Notification-Secret": secret,
    "X-Notification-Id": id,
    "X-Notification-Attempt": String(attempt),
  };
}

/** Only over TLS and to the Internet, except in a demo and there to this machine. */
function isAddress(text: string, demo: boolean, anywhere: boolean): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  const isHere = isLoopback(url.hostname);
  if (url.protocol !== "https:") return demo && url.protocol === "http:" && isHere;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return demo || anywhere || (!isHere && (isIP(host) === 0 || isPublicAddress(host)));
}
