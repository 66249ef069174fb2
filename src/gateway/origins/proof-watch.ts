import { setImmediate as nextTurn } from "node:timers/promises";
import type { Log } from "../observability/log.ts";
import type { Merchants } from "../config/merchants.ts";
import type { SessionStore } from "../store/store.ts";
import type { VerifyDomain } from "./verify-domain.ts";
import { nextLook, stateOf } from "./origin-proof.ts";
import type { OriginProofs } from "./origin-proofs.ts";
import { needsNoProof } from "./origin-register.ts";
import type { DomainChallenge } from "./domain-challenge.ts";

/** Looks at what is due, in the background. */
export interface ProofWatch {
  /** Looks at some of what is due; at once if it is looking already. @throws what the store throws */
  run(): Promise<void>;
  /** Ends the looks that are under way; what they would have found is found another time. */
  stop(): Promise<void>;
}

/** What the watch works with: whose origins, what they should have published, and who looks there. */
export interface ProofWatchDependencies {
  merchants: Pick<Merchants, "all">;
  proofs: OriginProofs;
  challengeOf: (merchant: string, origin: string) => DomainChallenge;
  look: VerifyDomain;
  store: Pick<SessionStore, "now">;
  log: Log;
}

/** Looks at the same time, and in one run: a run is over in about a minute, whatever the shops do. */
const AT_ONCE = 4;
const AT_MOST = 24;

interface Claim {
  merchant: string;
  origin: string;
  due: number;
}

/**
 * Looks at every registered origin when its time has come, those first that this process has not seen yet. Instances on
 * one store share the work: whoever says first that it looks does.
 */
export function createProofWatch(parts: ProofWatchDependencies): ProofWatch {
  const { merchants, proofs, challengeOf, look, store, log } = parts;
  const end = new AbortController();
  let due = new Map<string, number>();
  let running: Promise<void> | undefined;

  /** What is registered now; what is not any more is forgotten. */
  function claims(): Claim[] {
    const all = merchants
      .all()
      .flatMap(({ id: merchant, origins }) =>
        origins
          .filter((origin) => !needsNoProof(origin))
          .map((origin) => ({ merchant, origin, due: due.get(nameOf({ merchant, origin })) ?? 0 })),
      );
    due = new Map(all.map((claim) => [nameOf(claim), claim.due]));
    return all;
  }

  /** Looks, unless it is not time or somebody else does. True when it has looked. */
  async function attend({ merchant, origin }: Claim): Promise<boolean> {
    const begun = await proofs.begin(merchant, origin);
    if (!begun.mayLook) {
      due.set(nameOf({ merchant, origin }), begun.next);
      return false;
    }
    const outcome = await look(challengeOf(merchant, origin), end.signal);
    if (end.signal.aborted) return true;
    const after = await proofs.record(merchant, origin, outcome);
    due.set(nameOf({ merchant, origin }), nextLook(after));
    log({ event: "origin-proof", merchant, origin, state: stateOf(after, after.lookedAt), outcome });
    return true;
  }

  async function attendAll(): Promise<void> {
    const now = await store.now();
    const waiting = claims()
      .filter((claim) => claim.due <= now)
      .toSorted((one, other) => one.due - other.due);
    let left = AT_MOST;
    const work = async () => {
      for (let claim = waiting.shift(); claim && left > 0 && !end.signal.aborted; claim = waiting.shift()) {
        left -= 1;
        // A long list of what need not be looked at must not hold up anybody.
        await nextTurn();
        if (!(await attend(claim))) left += 1;
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
    const failed = ended.find((each) => each.status === "rejected");
    if (failed) throw failed.reason;
  }

  return {
    run() {
      if (end.signal.aborted) return Promise.resolve();
      running ??= attendAll().finally(() => {
        running = undefined;
      });
      return running;
    },
    async stop() {
      end.abort();
      await running?.catch(() => undefined);
    },
  };
}

const nameOf = ({ merchant, origin }: { merchant: string; origin: string }) => `${merchant} ${origin}`;
