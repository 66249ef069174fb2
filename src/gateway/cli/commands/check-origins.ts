import type { GatewayConfig } from "../../config/config.ts";
import { readKeyRing } from "../../crypto/key-ring.ts";
import { stateOf } from "../../origins/origin-proof.ts";
import { openOriginProof } from "../../origins/origin-proofs.ts";
import { needsNoProof } from "../../origins/origin-register.ts";
import { databaseFile } from "../../store/sqlite/sqlite-store.ts";
import { readOriginProofs } from "../read-origin-proofs.ts";
import { createVault } from "../../crypto/vault.ts";
import type { CheckResult } from "./check-result.ts";
import { describeProof } from "./describe-proof.ts";

const subject = "originProof";

/** `check`: which origins of the merchants are proven, by the stored origin proofs. */
export async function* checkOrigins(config: GatewayConfig): AsyncGenerator<CheckResult> {
  const claims = config.merchants.flatMap(({ id, origins }) =>
    origins.filter((origin) => !needsNoProof(origin)).map((origin) => ({ id, origin })),
  );
  if (claims.length === 0) return;
  if (config.originProof === "off") {
    const message =
      "is off: an origin can be registered for a merchant that does not own it, and may then show its fields";
    yield { status: "warn", subject, message };
    return;
  }
  try {
    yield* results(config, claims);
  } catch {
    yield { status: "warn", subject, message: "is unknown: the store or the keys cannot be read" };
  }
}

async function* results(
  { databaseUrl: url, data, keys }: GatewayConfig,
  claims: readonly { id: string; origin: string }[],
): AsyncGenerator<CheckResult> {
  const vault = createVault(readKeyRing(keys.file));
  const rows = await readOriginProofs(url === undefined ? { file: databaseFile(data) } : { url });
  const byName = new Map(rows.map((row) => [`${row.merchant} ${row.origin}`, row]));
  const now = Date.now();
  let provenCount = 0;
  for (const { id, origin } of claims) {
    const row = byName.get(`${id} ${origin}`);
    const proof = row && openOriginProof(vault, row);
    const state = stateOf(proof, now);
    if (state === "proven" || state === "failing") provenCount += 1;
    if (state === "proven") continue;
    const message = `${origin} is ${describeProof(proof, now)}; to see what to publish, run: merchant origins ${id}`;
    yield { status: "warn", subject: `merchant ${id}`, message };
  }
  yield { status: "ok", subject, message: `${provenCount} of ${claims.length} origins are proven` };
}
