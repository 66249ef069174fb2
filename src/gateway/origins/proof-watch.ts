import { setImmediate as nextTurn } from "node:timers/promises";
import type { Log } from "../observability/log.ts";
import type { Merchants } from "../config/merchants.ts";
import type { SessionStore } from "../store/store.ts";
import type { VerifyDomain } from "./verify-domain.ts";
import { nextCheckAt, stateOf } from "./origin-proof.ts";
import type { OriginProofs } from "./origin-proofs.ts";
import { needsNoProof } from "./origin-register.ts";
import type { DomainChallenge } from "./domain-challenge.ts";

/** Checks the proofs of origins in the background. */
export interface ProofWatch {
  /** Runs some of the checks that are due. A call during a run returns that run. @throws the store's error */
  run(): Promise<void>;
  /** Aborts the checks in progress; they are run again later. */
  stop(): Promise<void>;
}

/** The dependencies of `createProofWatch`. */
export interface ProofWatchDependencies {
  merchants: Pick<Merchants, "all">;
  proofs: OriginProofs;
  challengeOf: (merchant: string, origin: string) => DomainChallenge;
  verify: VerifyDomain;
  store: Pick<SessionStore, "now">;
  log: Log;
}

/** Checks at the same time, and in one run. A run then ends within about a minute, even if every shop is slow. */
const MAX_CONCURRENT = 4;
const MAX_CHECKS = 24;

interface Claim {
  merchant: string;
  origin: string;
  due: number;
}

/**
 * Creates a watch that checks every registered origin when it is due, starting with those that this process has not checked.
 * Instances on one store share the work, because only the first to claim a check runs it.
 */
export function createProofWatch(dependencies: ProofWatchDependencies): ProofWatch {
  const { merchants, proofs, challengeOf, verify, store, log } = dependencies;
  const stopping = new AbortController();
  let due = new Map<string, number>();
  let running: Promise<void> | undefined;

  /** Lists the registered origins, and forgets when others were due. */
  function claims(): Claim[] {
    const all = merchants
      .all()
      .flatMap(({ id: merchant, origins }) =>
        origins
          .filter((origin) => !needsNoProof(origin))
          .map((origin) => ({ merchant, origin, due: due.get(keyOf({ merchant, origin })) ?? 0 })),
      );
    due = new Map(all.map((claim) => [keyOf(claim), claim.due]));
    return all;
  }

  /** Runs a check, unless it is not due or another process runs it. Returns whether it ran. */
  async function checkOne({ merchant, origin }: Claim): Promise<boolean> {
    const begun = await proofs.begin(merchant, origin);
    if (!begun.mayCheck) {
      due.set(keyOf({ merchant, origin }), begun.nextAt);
      return false;
    }
    const outcome = await verify(challengeOf(merchant, origin), stopping.signal);
    if (stopping.signal.aborted) return true;
    const after = await proofs.record(merchant, origin, outcome);
    due.set(keyOf({ merchant, origin }), nextCheckAt(after));
    log({ event: "origin-proof", merchant, origin, state: stateOf(after, after.lookedAt), outcome });
    return true;
  }

  async function checkDue(): Promise<void> {
    const now = await store.now();
    const waiting = claims()
      .filter((claim) => claim.due <= now)
      .toSorted((one, other) => one.due - other.due);
    let left = MAX_CHECKS;
    const work = async () => {
      for (
        let claim = waiting.shift();
        claim && left > 0 && !stopping.signal.aborted;
        claim = waiting.shift()
      ) {
        left -= 1;
        // A long list of checks that are not due must not block the event loop.
        await nextTurn();
        if (!(await checkOne(claim))) left += 1;
      }
    };
    const ended = await Promise.allSettled(Array.from({ length: MAX_CONCURRENT }, work));
    const failed = ended.find((each) => each.status === "rejected");
    if (failed) throw failed.reason;
  }

  return {
    run() {
      if (stopping.signal.aborted) return Promise.resolve();
      running ??= checkDue().finally(() => {
        running = undefined;
      });
      return running;
    },
    async stop() {
      stopping.abort();
      await running?.catch(() => undefined);
    },
  };
}

const keyOf = ({ merchant, origin }: { merchant: string; origin: string }) => `${merchant} ${origin}`;
