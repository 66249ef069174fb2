import type { Browser, Page } from "./devtools.ts";

/** Milliseconds of processor time that the browser's page processes have used so far, all pages together. */
export async function rendererTime(browser: Browser): Promise<number> {
  const { processInfo } = await browser.send<{ processInfo: { type: string; cpuTime: number }[] }>(
    "SystemInfo.getProcessInfo",
  );
  return processInfo
    .filter(({ type }) => type === "renderer")
    .reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
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
