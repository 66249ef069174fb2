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

/** Reads the counter of Linux, in nanoseconds. Browsers report steps of ten milliseconds, a tenth of the measured time. */
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

/** Bytes of JavaScript heap of a page and its frames, after garbage collection. Frames of one site share a heap. */
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
