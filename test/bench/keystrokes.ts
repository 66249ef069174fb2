import { until, type Page } from "./devtools.ts";

/**
 * Milliseconds from the input event in the first frame to the event on the page. The clocks of the two processes
 * are compared by ping-pongs, and the shortest of those gives the offset.
 *
 * @param first an expression for the first field's window, as the page sees it
 */
export async function keystrokes(page: Page, first: string, count: number): Promise<number[]> {
  const frames = await page.frames();
  if (frames.length === 0) throw new Error("the frames have no process of their own; is site isolation off?");
  for (const frame of frames) {
    await frame.evaluate(`addEventListener("input", () => { window.typedAt = performance.timeOrigin + performance.now(); }, true);
      addEventListener("message", ({ data, source }) => {
        if (data === "ping") source.postMessage({ t: "pong", at: performance.timeOrigin + performance.now() }, "*");
      }); 0`);
  }
  const offset = await page.evaluate<number>(`(async () => {
    let best = { trip: Infinity, offset: 0 };
    for (let i = 0; i < 20; i++) {
      const sent = performance.timeOrigin + performance.now();
      const at = await new Promise((resolve) => {
        addEventListener("message", function hear({ data }) {
          if (data?.t !== "pong") return;
          removeEventListener("message", hear);
          resolve(data.at);
        });
        (${first}).postMessage("ping", "*");
      });
      const back = performance.timeOrigin + performance.now();
      if (back - sent < best.trip) best = { trip: back - sent, offset: at - (sent + back) / 2 };
    }
    return best.offset;
  })()`);

  const [frame] = frames;
  await frame!.evaluate("window.focus(); document.querySelector('input').focus(); 0");
  const took: number[] = [];
  for (let i = 0; i < count; i++) {
    await page.evaluate("window.heardAt = 0");
    const typing = i % 2 === 0;
    const key = typing
      ? { key: "4", code: "Digit4", text: "4" }
      : { key: "Backspace", code: "Backspace", windowsVirtualKeyCode: 8 };
    await frame!.send("Input.dispatchKeyEvent", { type: "keyDown", ...key });
    await frame!.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
    await until(page, "window.heardAt");
    const heard = await page.evaluate<number>("window.heardAt");
    const typed = await frame!.evaluate<number>("window.typedAt");
    took.push(heard - (typed - offset));
    await new Promise((resolve) => setTimeout(resolve, 130)); // states are sent at least a tenth of a second apart
  }
  return took;
}
