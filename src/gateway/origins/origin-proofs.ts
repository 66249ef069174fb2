import type { Log } from "../observability/log.ts";
import { associatedData } from "../store/associated-data.ts";
import type { OriginProofRow, SessionStore } from "../store/store.ts";
import { UnopenableError, type Vault } from "../crypto/vault.ts";
import type { ProofOutcome } from "../observability/proof-outcome.ts";
import { afterCheck, validUntil, nextCheckAt, type OriginProof } from "./origin-proof.ts";

/** The merchants' claims to their origins, shared by all instances on one store. */
export interface OriginProofs {
  /** Whether the origin has a valid proof. Reads the store only if this process knows of none. */
  holds(merchant: string, origin: string): boolean | Promise<boolean>;
  find(merchant: string, origin: string): Promise<OriginProof | undefined>;
  /**
   * Claims a check that is due for this process. Of several processes one gets it.
   *
   * @returns when to try again, in ms since 1970, if this process must not check
   */
  begin(merchant: string, origin: string): Promise<{ mayCheck: true } | { mayCheck: false; nextAt: number }>;
  /** Stores the result of a check, and returns the state after it. */
  record(merchant: string, origin: string, outcome: ProofOutcome): Promise<OriginProof>;
}

/** The dependencies of `createOriginProofs`. */
export interface OriginProofDependencies {
  store: Pick<SessionStore, "now" | "write" | "findOriginProofs">;
  vault: Vault;
  /** The clock of this process, in ms since 1970. */
  now: () => number;
  log: Log;
}

/** How long this process remembers that it found no valid proof in the store. */
const NEGATIVE_CACHE_MS = 5000;
/** How long this process waits for the result of another process's check. */
const OTHER_CHECK_MS = 60_000;
/** How often a write is tried that conflicts with another one. */
const MAX_ATTEMPTS = 5;

/**
 * Creates proofs that are sealed in the store. This process reads a valid proof once, because it stays valid until it expires
 * whatever later checks find. It reads a missing one every five seconds at most.
 */
export function createOriginProofs({ store, vault, now, log }: OriginProofDependencies): OriginProofs {
  const known = new Map<string, { until: number; askedAt: number }>();
  const inFlight = new Map<string, Promise<boolean>>();

  async function read(merchant: string, origin: string) {
    const rows = await store.findOriginProofs(merchant);
    const row = rows.find((each) => each.origin === origin);
    if (!row) return { revision: 0, proof: undefined };
    const proof = openOriginProof(vault, row);
    if (!proof) log({ event: "security", what: "unopenable", merchant });
    return { revision: row.revision, proof };
  }

  function write(merchant: string, origin: string, revision: number, proof: OriginProof): Promise<boolean> {
    const columns = { merchant, origin, revision };
    const sealed = vault.seal(associatedData["origin-proof"](columns), JSON.stringify(proof));
    return store.write([{ put: "origin-proof", row: { ...columns, sealed } }]);
  }

  async function readUntil(name: string, merchant: string, origin: string): Promise<boolean> {
    const { proof } = await read(merchant, origin);
    const until = validUntil(proof);
    known.set(name, { until, askedAt: now() });
    return now() < until;
  }

  return {
    holds(merchant, origin) {
      const name = `${merchant} ${origin}`;
      const { until, askedAt } = known.get(name) ?? { until: 0, askedAt: -Infinity };
      if (now() < until) return true;
      if (Math.abs(now() - askedAt) < NEGATIVE_CACHE_MS) return false;
      const pending =
        inFlight.get(name) ?? readUntil(name, merchant, origin).finally(() => void inFlight.delete(name));
      inFlight.set(name, pending);
      return pending;
    },
    find: async (merchant, origin) => (await read(merchant, origin)).proof,
    async begin(merchant, origin) {
      const { revision, proof } = await read(merchant, origin);
      const lookedAt = await store.now();
      const nextAt = nextCheckAt(proof);
      if (nextAt > lookedAt) return { mayCheck: false, nextAt };
      const begun = await write(merchant, origin, revision + 1, { misses: 0, ...proof, lookedAt });
      return begun ? { mayCheck: true } : { mayCheck: false, nextAt: lookedAt + OTHER_CHECK_MS };
    },
    async record(merchant, origin, outcome) {
      for (let left = MAX_ATTEMPTS; ; left -= 1) {
        const { revision, proof } = await read(merchant, origin);
        const after = afterCheck(proof, outcome, await store.now());
        if (await write(merchant, origin, revision + 1, after)) {
          known.set(`${merchant} ${origin}`, { until: validUntil(after), askedAt: now() });
          return after;
        }
        if (left === 1)
          throw new Error("the proof of an origin cannot be stored: too many processes write it");
      }
    },
  };
}

/** Opens a row. Returns undefined when it was edited or its key is missing: it then proves nothing, and is written anew. */
export function openOriginProof(vault: Vault, row: OriginProofRow): OriginProof | undefined {
  try {
    return JSON.parse(vault.open(associatedData["origin-proof"](row), row.sealed)) as OriginProof;
  } catch (error) {
    if (error instanceof UnopenableError) return undefined;
    throw error;
  }
}
