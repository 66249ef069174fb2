import { heapOf } from "./costs.ts";
import { type Browser, launch, load, until } from "./devtools.ts";

/**
 * Turns off the compilers of V8. After a hundred rounds, compiled functions would add a tenth to the heap and hide a
 * leaked field.
 */
const UNCOMPILED = "--js-flags=--no-sparkplug --no-maglev --no-opt";

/** The heap and frames of a page after its fields were mounted and unmounted many times. */
export async function heapAfterMounts(url: string, times: number): Promise<{ frames: number; heap: number }> {
  const browser = await launch(UNCOMPILED);
  try {
    return await mountAndCompare(browser, url, times);
  } finally {
    await browser.close();
  }
}

async function mountAndCompare(browser: Browser, url: string, times: number) {
  const page = await load(browser, url);
  const round = async () => {
    await page.evaluate("window.readyAt = 0; (window.kept ??= session.cloneNode(true)); session.remove(); 0");
    await page.evaluate(`window.again = kept.cloneNode(true);
      again.addEventListener("ready", (event) => { if (event.target === again) window.readyAt = 1; });
      document.body.append(again); 0`);
    await until(page, "window.readyAt");
    await page.evaluate("again.remove(); 0");
  };
  // A frame's process ends some time after its element is removed.
  const gone = () => new Promise((resolve) => setTimeout(resolve, 1000));
  // The first rounds fill permanent caches.
  for (let n = 0; n < 5; n += 1) await round();
  await gone();
  const before = await heapOf(page);
  for (let n = 0; n < times; n += 1) await round();
  await gone();
  const heap = (await heapOf(page)) / before;
  const frames = (await page.frames()).length;
  return { frames, heap };
}
