import { isAllowedOrigin, type MerchantProfile } from "../config/merchants.ts";
import { isLoopback } from "../net/loopback.ts";
import type { OriginProofs } from "./origin-proofs.ts";

/** How a page origin stands with a merchant: whether it may show the merchant's fields, and if not why. */
export type Standing = "proven" | "unregistered" | "unproven";

/** Who may show whose fields. */
export interface OriginRegister {
  /** @throws what the store throws */
  standingOf(profile: MerchantProfile, origin: string): Standing | Promise<Standing>;
}

/** The page's origin is registered, and nothing proves that it is the merchant's. */
export class UnprovenOriginError extends Error {
  readonly merchant: string;

  constructor(merchant: string) {
    super("an origin is not proven");
    this.name = "UnprovenOriginError";
    this.merchant = merchant;
  }
}

/** Whether there is nothing to prove about an origin or a pattern: a page of the payer's own machine is nobody else's. */
export function needsNoProof(origin: string): boolean {
  return isLoopback(URL.parse(origin.replace(/:\*$/, ""))?.hostname ?? "");
}

/**
 * A register over the merchants' profiles.
 *
 * @param proofs left out where the operator vouches for every origin
 */
export function createOriginRegister(demo: boolean, proofs?: Pick<OriginProofs, "holds">): OriginRegister {
  const standing = (holds: boolean): Standing => (holds ? "proven" : "unproven");
  return {
    standingOf(profile, origin) {
      if (!isAllowedOrigin(profile, origin, demo)) return "unregistered";
      if (!proofs || needsNoProof(origin)) return "proven";
      const holds = proofs.holds(profile.id, origin);
      return typeof holds === "boolean" ? standing(holds) : holds.then(standing);
    },
  };
}
