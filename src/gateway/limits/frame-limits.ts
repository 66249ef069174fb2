import { GatewayError } from "../../wire/rest/errors.ts";
import { addressKey, createLimiter } from "./limiter.ts";
import type { Limits } from "../config/limits-schema.ts";
import type { Log } from "../observability/log.ts";

/** Keeps those who try cards out from doing it fast. */
export interface FrameLimits {
  /** Counts a call, before anything of it is read. @throws GatewayError TOO_MANY_REQUESTS */
  call(merchant: string, peer: string | undefined): void;
  /** Counts a call that is to store a card. @throws GatewayError TOO_MANY_REQUESTS */
  update(merchant: string, token: string, peer: string | undefined): void;
}

const MINUTE = 60_000;
/** Longer than a frame token lives. */
const TOKEN_MS = 60 * MINUTE;
/** How many keys each limit remembers. */
const ADDRESSES = 20_000;
const MERCHANTS = 1000;

/**
 * @param demo a demo has all its payers at one address, so limits of addresses do not hold
 * @param now milliseconds
 */
export function createFrameLimits(limits: Limits, demo: boolean, log: Log, now: () => number): FrameLimits {
  const limiter = (most: number, windowMs: number, keys: number) =>
    createLimiter({ most, windowMs, keys }, now);
  const merchants = limiter(limits.callsPerSecond, 1000, MERCHANTS);
  const calls = limiter(limits.callsPerMinute, MINUTE, ADDRESSES);
  const updates = limiter(limits.updatesPerMinute, MINUTE, ADDRESSES);
  const documents = limiter(limits.updatesPerDocument, TOKEN_MS, ADDRESSES);
  const isLimited = (peer: string | undefined): peer is string => !demo && peer !== undefined;

  function insist(within: boolean, merchant: string): void {
    if (within) return;
    log({ event: "security", what: "rate-limit", merchant });
    throw new GatewayError("TOO_MANY_REQUESTS");
  }

  return {
    call(merchant, peer) {
      insist(!isLimited(peer) || calls.take(addressKey(peer)), merchant);
      insist(merchants.take(merchant), merchant);
    },
    update(merchant, token, peer) {
      if (!isLimited(peer)) return;
      insist(updates.take(addressKey(peer)), merchant);
      // Many payers may have the same document; at one address it is one of them.
      insist(documents.take(`${addressKey(peer)} ${token}`), merchant);
    },
  };
}
