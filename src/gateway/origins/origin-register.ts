import { isAllowedOrigin, type MerchantProfile } from "../config/merchants.ts";
import { isLoopbackHost } from "../../core/loopback.ts";
import type { OriginProofs } from "./origin-proofs.ts";

/** How a page origin stands with a merchant: whether it may show the merchant's fields, and if not why. */
export type OriginStatus = "proven" | "unregistered" | "unproven";

/** Who may show whose fields. */
export interface OriginRegister {
  /** @throws what the store throws */
  statusOf(profile: MerchantProfile, origin: string): OriginStatus | Promise<OriginStatus>;
}

/** Whether there is nothing to prove about an origin or a pattern: a page of the payer's own machine is nobody else's. */
export function needsNoProof(origin: string): boolean {
  return isLoopbackHost(URL.parse(origin.replace(/:\*$/, ""))?.hostname ?? "");
}

/**
 * A register over the merchants' profiles.
 *
 * @param proofs left out where the operator vouches for every origin
 */
export function createOriginRegister(demo: boolean, proofs?: Pick<OriginProofs, "holds">): OriginRegister {
  const standing = (holds: boolean): OriginStatus => (holds ? "proven" : "unproven");
  return {
    statusOf(profile, origin) {
      if (!isAllowedOrigin(profile, origin, demo)) return "unregistered";
      if (!proofs || needsNoProof(origin)) return "proven";
      const holds = proofs.holds(profile.id, origin);
      return typeof holds === "boolean" ? standing(holds) : holds.then(standing);
    },
  };
}
