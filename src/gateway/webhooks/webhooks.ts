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

/** Webhooks: stored with their transaction, and sent until they arrive (the protocol's notifications, 4.5). */
export interface Webhooks {
  /** The changes that store a webhook together with its transaction; none for a merchant without webhooks. */
  changes(
    profile: MerchantProfile,
    url: string | undefined,
    response: JsonObject,
    id: string,
    now: number,
  ): Change[];
  /** Whether the merchant may receive webhooks at this URL. True for merchants without webhooks. */
  mayNotify(profile: MerchantProfile, url: string): boolean;
  /** Sends due webhooks after the current turn of the event loop. */
  wake(): void;
  /** Sends the webhooks that are due. Resolves with the number that arrived. */
  deliver(): Promise<number>;
  /** Sends no more webhooks, and waits for those in flight: ten seconds at most. */
  stop(): Promise<void>;
}

/** The dependencies of the webhooks. */
export interface WebhookDependencies {
  store: SessionStore;
  vault: Vault;
  merchants: Merchants;
  log: Log;
  /** A demo also sends webhooks over plain HTTP, to loopback addresses. */
  demo: boolean;
  /** Whether webhooks may go to private networks (`privateNotifications`). */
  allowPrivateNetworks: boolean;
  send: SendWebhook;
}

/** The delays between attempts, in seconds. After the last attempt the webhook is dropped. */
const RETRY_DELAYS_S = [10, 60, 300, 900, 3600, 14_400, 43_200];
const PAGE = 20;
/** The limit of webhooks in flight, because a server that does not respond holds each of them for ten seconds. */
const MAX_IN_FLIGHT = 100;

/** Creates the webhooks of one process. */
export function createWebhooks({
  store,
  vault,
  merchants,
  log,
  demo,
  allowPrivateNetworks,
  send,
}: WebhookDependencies): Webhooks {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** The attempts in flight, by webhook id. */
  const inFlight = new Map<string, Promise<boolean>>();
  /** The ids of webhooks that could not be opened; each is logged once. */
  const reported = new Set<string>();
  const seal = (columns: Omit<WebhookRow, "sealed">, content: { url: string; body: string }): WebhookRow => ({
    ...columns,
    sealed: vault.seal(associatedData.webhook(columns), JSON.stringify(content)),
  });

  async function attempt(row: WebhookRow): Promise<boolean> {
    const content = JSON.parse(vault.open(associatedData.webhook(row), row.sealed)) as {
      url: string;
      body: string;
    };
    const secret = merchants.find(row.merchant)?.notificationSecret;
    const delivered = secret !== undefined && (await send({ ...content, headers: headersOf(row, secret) }));
    log({ event: "notification", merchant: row.merchant, attempt: row.attempt, delivered });
    const delay = RETRY_DELAYS_S[row.attempt - 1];
    if (delivered || secret === undefined || delay === undefined) {
      await store.write([{ drop: "webhook", id: row.id }]);
      return delivered;
    }
    const next = { id: row.id, merchant: row.merchant, attempt: row.attempt + 1 };
    await store.write([
      { put: "webhook", row: seal({ ...next, dueAt: (await store.now()) + delay * 1000 }, content) },
    ]);
    return false;
  }

  /** Resolves with true when it arrived. A webhook that cannot be opened stays stored, because its key may return. */
  async function deliverOne(row: WebhookRow, unopenable: Set<string>): Promise<boolean> {
    try {
      return await attempt(row);
    } catch (error) {
      if (!(error instanceof UnopenableError)) throw error;
      unopenable.add(row.id);
      if (!reported.has(row.id)) log({ event: "security", what: "unopenable", merchant: row.merchant });
      reported.add(row.id);
      return false;
    } finally {
      inFlight.delete(row.id);
    }
  }

  function begin(row: WebhookRow, unopenable: Set<string>): Promise<boolean> {
    const attempt = deliverOne(row, unopenable);
    inFlight.set(row.id, attempt);
    return attempt;
  }

  async function deliver(): Promise<number> {
    let arrived = 0;
    let attempts = [...inFlight.values()];
    const unopenable = new Set<string>();
    for (let more = true; more; attempts = []) {
      // The due rows include those in flight and those that cannot be opened.
      const limit = PAGE + inFlight.size + unopenable.size;
      const rows = !stopped && inFlight.size < MAX_IN_FLIGHT ? await store.dueWebhooks(limit) : [];
      more = rows.length === limit;
      const fresh = rows.filter(({ id }) => !inFlight.has(id) && !unopenable.has(id));
      const ended = await Promise.allSettled([...attempts, ...fresh.map((row) => begin(row, unopenable))]);
      const failed = ended.find((each) => each.status === "rejected");
      if (failed) throw failed.reason;
      arrived += ended.filter((each) => each.status === "fulfilled" && each.value).length;
    }
    return arrived;
  }

  const mayNotify: Webhooks["mayNotify"] = ({ notificationSecret }, url) =>
    notificationSecret === undefined || isAllowedUrl(url, demo, allowPrivateNetworks);

  return {
    mayNotify,
    changes(profile, url, response, id, now) {
      if (url === undefined || profile.notificationSecret === undefined || !mayNotify(profile, url))
        return [];
      const columns = { id, merchant: profile.id, attempt: 1, dueAt: now };
      return [{ put: "webhook", row: seal(columns, { url, body: JSON.stringify(response) }) }];
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
      stopped = true;
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

/** Webhooks use TLS and public addresses, except those of a demo to this machine. */
function isAllowedUrl(text: string, demo: boolean, allowPrivateNetworks: boolean): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  const isLocal = isLoopbackHost(url.hostname);
  if (url.protocol !== "https:") return demo && url.protocol === "http:" && isLocal;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return demo || allowPrivateNetworks || (!isLocal && (isIP(host) === 0 || isPublicAddress(host)));
}
