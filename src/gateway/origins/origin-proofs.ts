import type { Log } from "../observability/log.ts";
import { associatedData } from "../store/associated-data.ts";
import type { OriginProofRow, SessionStore } from "../store/store.ts";
import { UnopenableError, type Vault } from "../crypto/vault.ts";
import type { ProofOutcome } from "../observability/proof-outcome.ts";
import { afterLook, holdsUntil, nextLook, type OriginProof } from "./origin-proof.ts";

/** What is known of the merchants' claims to their origins, by all instances on one store. */
export interface OriginProofs {
  /** Whether the origin counts as the merchant's. Asks the store only if it is not known to. */
  holds(merchant: string, origin: string): boolean | Promise<boolean>;
  find(merchant: string, origin: string): Promise<OriginProof | undefined>;
  /**
   * Says that this process begins to look, if it is time to. Of several that say so one may.
   *
   * @returns when it is time again if this process is not to look, ms since 1970
   */
  begin(merchant: string, origin: string): Promise<{ mayLook: true } | { mayLook: false; next: number }>;
  /** Keeps what a look came to; what is known then. */
  record(merchant: string, origin: string, outcome: ProofOutcome): Promise<OriginProof>;
}

/** What the proofs are kept with. */
export interface OriginProofDependencies {
  store: Pick<SessionStore, "now" | "write" | "findOriginProofs">;
  vault: Vault;
  /** This process's clock, in ms since 1970. */
  now: () => number;
  log: Log;
}

/** A claim that is not known to hold is asked about again after this. */
const ASK_AGAIN_MS = 5000;
/** Where another process looks, there is an answer after so long. */
const LEFT_TO_OTHERS_MS = 60_000;
/** How often a write that met another one is tried. */
const TRIES = 5;

/**
 * Keeps them in the store, sealed. One that holds does so until its time is over, however its next looks come out, so
 * this process needs to ask but once; one that does not is asked about every five seconds at most.
 */
export function createOriginProofs({ store, vault, now, log }: OriginProofDependencies): OriginProofs {
  const known = new Map<string, { until: number; askedAt: number }>();
  const asking = new Map<string, Promise<boolean>>();

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

  async function ask(name: string, merchant: string, origin: string): Promise<boolean> {
    const { proof } = await read(merchant, origin);
    const until = holdsUntil(proof);
    known.set(name, { until, askedAt: now() });
    return now() < until;
  }

  return {
    holds(merchant, origin) {
      const name = `${merchant} ${origin}`;
      const { until, askedAt } = known.get(name) ?? { until: 0, askedAt: -Infinity };
      if (now() < until) return true;
      if (Math.abs(now() - askedAt) < ASK_AGAIN_MS) return false;
      const answer = asking.get(name) ?? ask(name, merchant, origin).finally(() => void asking.delete(name));
      asking.set(name, answer);
      return answer;
    },
    find: async (merchant, origin) => (await read(merchant, origin)).proof,
    async begin(merchant, origin) {
      const { revision, proof } = await read(merchant, origin);
      const lookedAt = await store.now();
      const next = nextLook(proof);
      if (next > lookedAt) return { mayLook: false, next };
      const begun = await write(merchant, origin, revision + 1, { misses: 0, ...proof, lookedAt });
      return begun ? { mayLook: true } : { mayLook: false, next: lookedAt + LEFT_TO_OTHERS_MS };
    },
    async record(merchant, origin, outcome) {
      for (let left = TRIES; ; left -= 1) {
        const { revision, proof } = await read(merchant, origin);
        const after = afterLook(proof, outcome, await store.now());
        if (await write(merchant, origin, revision + 1, after)) {
          known.set(`${merchant} ${origin}`, { until: holdsUntil(after), askedAt: now() });
          return after;
        }
        if (left === 1) throw new Error("the proof of an origin is being written by too many");
      }
    },
  };
}

/** What a row holds. Nothing when somebody has edited it, or its key is gone: it proves nothing, and is written anew. */
export function openOriginProof(vault: Vault, row: OriginProofRow): OriginProof | undefined {
  try {
    return JSON.parse(vault.open(associatedData["origin-proof"](row), row.sealed)) as OriginProof;
  } catch (error) {
    if (error instanceof UnopenableError) return undefined;
    throw error;
  }
}
