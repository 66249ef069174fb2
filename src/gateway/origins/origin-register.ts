import { isAllowedOrigin, type MerchantProfile } from "../config/merchants.ts";
import { isLoopbackHost } from "../../core/loopback.ts";
import type { OriginProofs } from "./origin-proofs.ts";

/** Whether a page origin may show a merchant's fields (`proven`), and if not, why. */
export type OriginStatus = "proven" | "unregistered" | "unproven";

/** Decides which page origins may show which merchant's fields. */
export interface OriginRegister {
  /** @throws the store's error */
  statusOf(profile: MerchantProfile, origin: string): OriginStatus | Promise<OriginStatus>;
}

/** Whether an origin or a pattern needs no proof: a page of the payer's own machine can belong to no other host. */
export function needsNoProof(origin: string): boolean {
  return isLoopbackHost(URL.parse(origin.replace(/:\*$/, ""))?.hostname ?? "");
}

/**
 * Creates a register over the merchants' profiles.
 *
 * @param proofs left out where the operator vouches for every origin
 */
export function createOriginRegister(demo: boolean, proofs?: Pick<OriginProofs, "holds">): OriginRegister {
  const toStatus = (holds: boolean): OriginStatus => (holds ? "proven" : "unproven");
  return {
    statusOf(profile, origin) {
      if (!isAllowedOrigin(profile, origin, demo)) return "unregistered";
      if (!proofs || needsNoProof(origin)) return "proven";
      const holds = proofs.holds(profile.id, origin);
      return typeof holds === "boolean" ? toStatus(holds) : holds.then(toStatus);
    },
  };
}
