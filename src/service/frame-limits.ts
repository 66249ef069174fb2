import { GatewayError } from "../wire/errors.ts";
import { addressKey, createLimiter } from "./limiter.ts";

/** Keeps those who try cards out from doing it fast; servers with a merchant's password are not limited here. */
export interface FrameLimits {
  /** Counts one call of a field frame. @throws GatewayError TOO_MANY_REQUESTS */
  check(merchant: string, peer: string | undefined): void;
}

/** Calls of frames in a second for one merchant, and in a minute from one address. */
const PER_MERCHANT = { most: 50, windowMs: 1000, keys: 1000 };
const PER_ADDRESS = { most: 60, windowMs: 60_000, keys: 20_000 };

/**
 * @param demo a demo has all its payers at one address, so only the merchant's limit holds
 * @param now milliseconds
 */
export function createFrameLimits(demo: boolean, now: () => number): FrameLimits {
  const merchants = createLimiter(PER_MERCHANT, now);
  const addresses = createLimiter(PER_ADDRESS, now);
  return {
    check(merchant, peer) {
      const fromAddress = demo || peer === undefined || addresses.take(addressKey(peer));
      if (!fromAddress || !merchants.take(merchant)) throw new GatewayError("TOO_MANY_REQUESTS");
    },
  };
}
