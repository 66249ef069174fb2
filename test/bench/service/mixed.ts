import { median } from "../figures.ts";
import { engineAlone, oneSyncEach, service } from "./contenders.ts";
import { closedLoop, openLoop, within, type Measured } from "./load.ts";
import type { BenchStores } from "./stores.ts";

const CLIENTS = 32;
const ROUNDS = 5;
const WARM_MS = 1000;
const CLOSED_MS = 500;
const OPEN_MS = 800;

/**
 * Creates, updates, retrieves and payments, mixed. The contenders are the gateway, the gateway with one sync of the disk
 * for each write, and the engine alone. They take turns: first at their maximum load, then all at half of the maximum
 * that the gateway reached during its warm-up.
 */
export async function measureMix({ name, open, close }: BenchStores): Promise<void> {
  const [own, each, bare] = [await open(), await open(), await open()];
  const contenders = [
    await service("hosted-session", own),
    await service("one sync for each write", { ...each, store: oneSyncEach(each.store) }),
    await engineAlone(bare.store),
  ];
  const most = contenders.map(() => [] as Measured[]);
  const half = contenders.map(() => [] as Measured[]);
  let rate = 0;
  for (const contender of contenders.toReversed())
    rate = Math.round((await closedLoop(contender, CLIENTS, WARM_MS)).perSecond / 2);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, contender] of contenders.entries())
      most[index]!.push(await closedLoop(contender, CLIENTS, CLOSED_MS));
    for (const [index, contender] of contenders.entries())
      half[index]!.push(await openLoop(contender, rate, OPEN_MS));
  }
  console.log(`\n${name}: of ten requests 2 create, 4 update, 2 retrieve, 2 pay`);
  console.log(
    `${"".padEnd(28)} per second, ${CLIENTS} clients   at ${rate} a second: p50      p99    p99.9   processor`,
  );
  for (const [index, contender] of contenders.entries()) {
    const latencies = half[index]!.flatMap((one) => one.latencies);
    const cells = [0.5, 0.99, 0.999].map((share) => ms(within(latencies, share)));
    const perSecond = Math.round(median(most[index]!.map((one) => one.perSecond)));
    const cpu = ms(median(half[index]!.map((one) => one.cpu)));
    console.log(
      `${contender.name.padEnd(28)} ${String(perSecond).padStart(22)}   ${cells[0]!.padStart(22)} ${cells[1]} ${cells[2]} ${cpu.padStart(11)}`,
    );
  }
  await close();
}

const ms = (figure: number) => `${figure.toFixed(figure < 10 ? 2 : 0)} ms`.padStart(8);
