import { kindOf, type Contender } from "./mix.ts";

/** Unique numbers of requests. The number of a payment is its order id. */
let number = 0;

/** The result of a load. */
export interface Measured {
  /** The latency of each request from its scheduled time, in ms. */
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

/** Clients that each send the next request after a response: the maximum load. */
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
 * Sends requests at a fixed rate, also while earlier ones are in flight. Latency is measured from the scheduled time of a
 * request, so a delay in the gateway or in this process counts.
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

/** The latency that this share of the requests did not exceed. */
export function within(latencies: readonly number[], share: number): number {
  const sorted = latencies.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}
