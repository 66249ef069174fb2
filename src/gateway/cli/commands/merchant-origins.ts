import { ConfigError, type GatewayConfig, readConfig } from "../../config/config.ts";
import { readKeyRing } from "../../crypto/key-ring.ts";
import { verifyDomain, type VerifyDomain } from "../../origins/verify-domain.ts";
import { stateOf } from "../../origins/origin-proof.ts";
import { createOriginProofs } from "../../origins/origin-proofs.ts";
import { needsNoProof } from "../../origins/origin-register.ts";
import { type DomainChallenge, challengeOf } from "../../origins/domain-challenge.ts";
import { createVault } from "../../crypto/vault.ts";
import { openOperatorAudit } from "./operator-audit.ts";
import type { Output } from "./command.ts";
import { openStore } from "./open-store.ts";
import { describeProof } from "./describe-proof.ts";

/** The arguments of `merchant origins`. */
export interface MerchantOrigins {
  /** The path of the configuration file. */
  config: string;
  id: string;
  verify: boolean;
  look?: VerifyDomain;
}

/**
 * `merchant origins`: prints the status of each origin and the line that its shop has to publish.
 *
 * @returns the exit code: 1 if an origin was verified now and is not proven
 */
export async function merchantOrigins(
  { config: path, id, verify, look = verifyDomain() }: MerchantOrigins,
  output: Output,
): Promise<number> {
  const config = readConfig(path);
  const merchant = config.merchants.find((known) => known.id === id);
  if (!merchant) throw new ConfigError(`merchants: there is no "${id}"; add it: merchant add ${id}`);
  if (merchant.origins.length === 0) output.print(`${id} has no origins: no page may show its fields.`);
  if (config.originProof === "off") output.print(`originProof is off: ${id} does not have to prove these.`);
  const record = verify ? openOperatorAudit(config) : undefined;
  const store = await openStore(config);
  try {
    const vault = createVault(readKeyRing(config.keys.file));
    const proofs = createOriginProofs({ store, vault, now: Date.now, log: () => undefined });
    const lines = await Promise.all(
      merchant.origins.map(async (origin) => {
        if (needsNoProof(origin)) return { origin, missing: false };
        const challenge = challenges(config)(id, origin);
        if (verify) {
          const outcome = await look(challenge);
          const after = await proofs.record(id, origin, outcome);
          record?.({
            event: "origin-proof",
            merchant: id,
            origin,
            state: stateOf(after, after.lookedAt),
            outcome,
          });
        }
        const proof = await proofs.find(id, origin);
        const now = await store.now();
        const missing = verify && stateOf(proof, now) !== "proven";
        return { origin, challenge, missing, status: describeProof(proof, now) };
      }),
    );
    for (const { origin, challenge, status } of lines) {
      output.print(`${origin}: ${status ?? "a page on this machine; needs no proof"}`);
      if (challenge) printChallenge(challenge, output);
    }
    return lines.some(({ missing }) => missing) ? 1 : 0;
  } finally {
    await store.close();
  }
}

/** Prints the lines that the shops of a new merchant have to publish, if any. */
export function printChallenges(
  config: GatewayConfig,
  id: string,
  origins: readonly string[],
  output: Output,
): void {
  const toProve = config.originProof === "off" ? [] : origins.filter((origin) => !needsNoProof(origin));
  if (toProve.length === 0) return;
  output.print("Its fields are shown on a page when the origin of the page is proven. Publish:");
  for (const origin of toProve) {
    output.print(origin);
    printChallenge(challenges(config)(id, origin), output);
  }
  output.print(`The gateway verifies by itself; to verify now, run: merchant origins ${id} --verify`);
}

function challenges({ keys }: GatewayConfig): (merchant: string, origin: string) => DomainChallenge {
  const key = readKeyRing(keys.file).derive("origin-proof");
  return (merchant, origin) => challengeOf(key, merchant, origin);
}

function printChallenge({ line, file, record }: DomainChallenge, output: Output): void {
  output.print(`    ${line}`);
  output.print(`  as a line of ${file}`);
  output.print(`  or as a TXT record of ${record}`);
}
