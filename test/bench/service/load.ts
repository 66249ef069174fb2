import { kindOf, type Contender } from "./mix.ts";

/** Numbers of requests, never the same twice: a payment's is its order's name. */
let number = 0;

/** What a load came to. */
export interface Measured {
  /** From when each request was to begin until it was answered, in ms. */
  latencies: number[];
  perSecond: number;
  /** Processor time of this process, in ms for each request. */
  cpu: number;
}

async function measured(work: (latencies: number[]) => Promise<void>): Promise<Measured> {
  const latencies: number[] = [];
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work(latencies);
  const took = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  const count = latencies.length;
  return { latencies, perSecond: (1000 * count) / took, cpu: (user + system) / 1000 / count };
}

/** Clients who each ask again as soon as they are answered: as much as there can be. */
export function closedLoop({ carryOut }: Contender, clients: number, ms: number): Promise<Measured> {
  return measured(async (latencies) => {
    const end = performance.now() + ms;
    const client = async () => {
      while (performance.now() < end) {
        const asked = performance.now();
        await carryOut(kindOf((number += 1)), number);
        latencies.push(performance.now() - asked);
      }
    };
    await Promise.all(Array.from({ length: clients }, client));
  });
}

/**
 * Requests that arrive at a fixed rate, however long those before them take. Each is measured from the moment when it
 * was to arrive: whoever has to wait because the service, or this very process, is busy has waited.
 */
export function openLoop({ carryOut }: Contender, perSecond: number, ms: number): Promise<Measured> {
  return measured(async (latencies) => {
    const everyMs = 1000 / perSecond;
    const started = performance.now();
    const underWay: Promise<void>[] = [];
    const arrive = async (due: number) => {
      await carryOut(kindOf((number += 1)), number);
      latencies.push(performance.now() - due);
    };
    for (let n = 0; n * everyMs < ms; n += 1) {
      const due = started + n * everyMs;
      while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 1));
      underWay.push(arrive(due));
    }
    await Promise.all(underWay);
  });
}

/** The latency that this share of the requests kept to. */
export function within(latencies: readonly number[], share: number): number {
  const sorted = latencies.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
