import { GatewayError } from "../../wire/rest/errors.ts";
import { addressKey, createLimiter } from "./limiter.ts";
import type { Limits } from "../config/limits-schema.ts";
import type { Log } from "../observability/log.ts";

/** Rate limits for the calls of frames, against card testing. */
export interface FrameLimits {
  /** Counts a call before its body is read. @throws GatewayError TOO_MANY_REQUESTS */
  call(merchant: string, peer: string | undefined): void;
  /** Counts a call that stores a card. @throws GatewayError TOO_MANY_REQUESTS */
  update(merchant: string, token: string, peer: string | undefined): void;
}

const MINUTE = 60_000;
/** The window of the limit for one document; longer than the lifetime of a frame token. */
const DOCUMENT_WINDOW_MS = 60 * MINUTE;
/** How many addresses, and how many merchants, each limit keeps. */
const ADDRESSES = 20_000;
const MERCHANTS = 1000;

/**
 * Creates the limits.
 *
 * @param demo turns off the limits of addresses, because all payers of a demo have one address
 * @param now the clock, in ms
 */
export function createFrameLimits(limits: Limits, demo: boolean, log: Log, now: () => number): FrameLimits {
  const limiter = (max: number, windowMs: number, keys: number) =>
    createLimiter({ max, windowMs, keys }, now);
  const merchants = limiter(limits.callsPerSecond, 1000, MERCHANTS);
  const calls = limiter(limits.callsPerMinute, MINUTE, ADDRESSES);
  const updates = limiter(limits.updatesPerMinute, MINUTE, ADDRESSES);
  const documents = limiter(limits.updatesPerDocument, DOCUMENT_WINDOW_MS, ADDRESSES);
  const isLimited = (peer: string | undefined): peer is string => !demo && peer !== undefined;

  function assertWithin(isWithin: boolean, merchant: string): void {
    if (isWithin) return;
    log({ event: "security", what: "rate-limit", merchant });
    throw new GatewayError("TOO_MANY_REQUESTS");
  }

  return {
    call(merchant, peer) {
      assertWithin(!isLimited(peer) || calls.take(addressKey(peer)), merchant);
      assertWithin(merchants.take(merchant), merchant);
    },
    update(merchant, token, peer) {
      if (!isLimited(peer)) return;
      assertWithin(updates.take(addressKey(peer)), merchant);
      // The address is part of the key, because many payers may have the same cached document.
      assertWithin(documents.take(`${addressKey(peer)} ${token}`), merchant);
    },
  };
}
