import { readdirSync, readFileSync } from "node:fs";
import type { Browser, Page } from "./devtools.ts";

interface Process {
  type: string;
  id: number;
  cpuTime: number;
}

/** Milliseconds of processor time that the browser's page processes have used so far, all pages together. */
export async function rendererTime(browser: Browser): Promise<number> {
  const { processInfo } = await browser.send<{ processInfo: Process[] }>("SystemInfo.getProcessInfo");
  return processInfo
    .filter(({ type }) => type === "renderer")
    .reduce((sum, { id, cpuTime }) => sum + (countedTime(id) ?? cpuTime * 1000), 0);
}

/** As Linux counts it, to the nanosecond: browsers tell it in steps of ten milliseconds, a tenth of what is measured. */
function countedTime(process: number): number | undefined {
  try {
    const threads = `/proc/${process}/task`;
    const times = readdirSync(threads).map((thread) => {
      const [running] = readFileSync(`${threads}/${thread}/schedstat`, "utf8").split(" ");
      return Number(running) / 1e6;
    });
    return times.reduce((sum, time) => sum + time, 0);
  } catch {
    return undefined;
  }
}

/** Bytes of JavaScript heap in use by a page and its frames, after the garbage is gone. Frames of one site share one. */
export async function heapOf(page: Page): Promise<number> {
  const heaps = new Map<string, number>();
  for (const session of [page, ...(await page.frames())]) {
    const { id } = await session.send<{ id: string }>("Runtime.getIsolateId");
    if (heaps.has(id)) continue;
    await session.send("HeapProfiler.collectGarbage");
    heaps.set(id, (await session.send<{ usedSize: number }>("Runtime.getHeapUsage")).usedSize);
  }
  return [...heaps.values()].reduce((sum, used) => sum + used, 0);
}
