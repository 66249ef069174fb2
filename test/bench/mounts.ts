import { heapOf } from "./costs.ts";
import { type Browser, launch, load, until } from "./devtools.ts";

/**
 * Functions stay as they were loaded. An engine that compiles those it finds busy has a tenth more in its heap after
 * a hundred rounds, and would hide a field that is left behind.
 */
const UNCOMPILED = "--js-flags=--no-sparkplug --no-maglev --no-opt";

/** What a page has left after its fields were put in and taken out again, so many times. */
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
  // A frame's process ends some time after its element.
  const gone = () => new Promise((resolve) => setTimeout(resolve, 1000));
  // The first rounds fill caches that stay.
  for (let n = 0; n < 5; n += 1) await round();
  await gone();
  const before = await heapOf(page);
  for (let n = 0; n < times; n += 1) await round();
  await gone();
  const heap = (await heapOf(page)) / before;
  const frames = (await page.frames()).length;
  return { frames, heap };
}
