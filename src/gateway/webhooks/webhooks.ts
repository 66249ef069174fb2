import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import type { JsonObject } from "../../core/json.ts";
import type { Log } from "../observability/log.ts";
import type { MerchantProfile, Merchants } from "../config/merchants.ts";
import type { SendWebhook } from "./webhook-sender.ts";
import { isLoopbackHost } from "../../core/loopback.ts";
import { isPublicAddress } from "../net/public-address.ts";
import { associatedData } from "../store/associated-data.ts";
import type { Change, WebhookRow, SessionStore } from "../store/store.ts";
import { UnopenableError, type Vault } from "../crypto/vault.ts";

/** Notifications to merchants: written with the transaction they are about, sent until they arrive (protocol, 4.5). */
export interface Webhooks {
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
  /** Sends no more, and waits for what is on its way: ten seconds at most. */
  stop(): Promise<void>;
}

export interface WebhookDependencies {
  store: SessionStore;
  vault: Vault;
  merchants: Merchants;
  log: Log;
  /** A demo also notifies over plain http, on loopback. */
  demo: boolean;
  /** Whether the operator lets notifications into private networks. */
  anywhere: boolean;
  send: SendWebhook;
}

/** Waits between attempts, in seconds; after the last one it is given up. */
const WAITS = [10, 60, 300, 900, 3600, 14_400, 43_200];
const PAGE = 20;
/** While so many are on their way no more are sent: a server that does not answer keeps each for ten seconds. */
const AT_ONCE = 100;

export function createWebhooks({
  store,
  vault,
  merchants,
  log,
  demo,
  anywhere,
  send,
}: WebhookDependencies): Webhooks {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  /** What is on its way, by id. */
  const inFlight = new Map<string, Promise<boolean>>();
  /** Those that did not open, so that the operator hears of each once. */
  const told = new Set<string>();
  const seal = (columns: Omit<WebhookRow, "sealed">, content: { url: string; body: string }): WebhookRow => ({
    ...columns,
    sealed: vault.seal(associatedData.notice(columns), JSON.stringify(content)),
  });

  async function attempt(row: WebhookRow): Promise<boolean> {
    const content = JSON.parse(vault.open(associatedData.notice(row), row.sealed)) as {
      url: string;
      body: string;
    };
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

  /** Whether it arrived. One that does not open stays, for its key may come back. */
  async function deliverOne(row: WebhookRow, closed: Set<string>): Promise<boolean> {
    try {
      return await attempt(row);
    } catch (error) {
      if (!(error instanceof UnopenableError)) throw error;
      closed.add(row.id);
      if (!told.has(row.id)) log({ event: "security", what: "unopenable", merchant: row.merchant });
      told.add(row.id);
      return false;
    } finally {
      inFlight.delete(row.id);
    }
  }

  function begin(row: WebhookRow, closed: Set<string>): Promise<boolean> {
    const flight = deliverOne(row, closed);
    inFlight.set(row.id, flight);
    return flight;
  }

  async function deliver(): Promise<number> {
    let arrived = 0;
    let flights = [...inFlight.values()];
    const closed = new Set<string>();
    for (let more = true; more; flights = []) {
      // Those on their way, and those that do not open, may still be due.
      const most = PAGE + inFlight.size + closed.size;
      const rows = !isOver && inFlight.size < AT_ONCE ? await store.dueNotices(most) : [];
      more = rows.length === most;
      const fresh = rows.filter(({ id }) => !inFlight.has(id) && !closed.has(id));
      const ended = await Promise.allSettled([...flights, ...fresh.map((row) => begin(row, closed))]);
      const failed = ended.find((each) => each.status === "rejected");
      if (failed) throw failed.reason;
      arrived += ended.filter((each) => each.status === "fulfilled" && each.value).length;
    }
    return arrived;
  }

  const mayNotify: Webhooks["mayNotify"] = ({ notificationSecret }, url) =>
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
    async stop() {
      isOver = true;
      clearTimeout(timer);
      await Promise.allSettled(inFlight.values());
    },
  };
}

function headersOf({ id, attempt }: WebhookRow, secret: string): Record<string, string> {
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
  const isHere = isLoopbackHost(url.hostname);
  if (url.protocol !== "https:") return demo && url.protocol === "http:" && isHere;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return demo || anywhere || (!isHere && (isIP(host) === 0 || isPublicAddress(host)));
}
