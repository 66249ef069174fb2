import type { GatewayConfig } from "../../config/config.ts";
import { readKeyRing } from "../../crypto/key-ring.ts";
import { stateOf } from "../../origins/origin-proof.ts";
import { openOriginProof } from "../../origins/origin-proofs.ts";
import { needsNoProof } from "../../origins/origin-register.ts";
import { databaseFile } from "../../store/sqlite/sqlite-store.ts";
import { readOriginProofs } from "../read-origin-proofs.ts";
import { createVault } from "../../crypto/vault.ts";
import type { Finding } from "./check-result.ts";
import { describeProof } from "./describe-proof.ts";

const about = "originProof";

/** `check`: which of the merchants' origins are proven, as it is at rest. */
export async function* checkOrigins(config: GatewayConfig): AsyncGenerator<Finding> {
  const claims = config.merchants.flatMap(({ id, origins }) =>
    origins.filter((origin) => !needsNoProof(origin)).map((origin) => ({ id, origin })),
  );
  if (claims.length === 0) return;
  if (config.originProof === "off") {
    const words = "is off: whatever origin you register for a merchant may show its fields, be it another's";
    yield { is: "warn", about, words };
    return;
  }
  try {
    yield* findings(config, claims);
  } catch {
    yield { is: "warn", about, words: "cannot be told: the store or the keys cannot be read" };
  }
}

async function* findings(
  { databaseUrl: url, data, keys }: GatewayConfig,
  claims: readonly { id: string; origin: string }[],
): AsyncGenerator<Finding> {
  const vault = createVault(readKeyRing(keys.file));
  const rows = await readOriginProofs(url === undefined ? { file: databaseFile(data) } : { url });
  const byName = new Map(rows.map((row) => [`${row.merchant} ${row.origin}`, row]));
  const now = Date.now();
  let counting = 0;
  for (const { id, origin } of claims) {
    const row = byName.get(`${id} ${origin}`);
    const proof = row && openOriginProof(vault, row);
    const state = stateOf(proof, now);
    if (state === "proven" || state === "failing") counting += 1;
    if (state === "proven") continue;
    const words = `${origin} is ${describeProof(proof, now)}; what to publish: merchant origins ${id}`;
    yield { is: "warn", about: `merchant ${id}`, words };
  }
  yield { is: "ok", about, words: `${counting} of ${claims.length} origins are proven` };
}
