import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Frame, Page } from "@playwright/test";
import type axe from "axe-core";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Rules of WCAG 2.2, A and AA. */
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

interface Choice {
  /** Selectors of excluded elements. */
  without?: string[];
  /** Includes axe's best practices. */
  everyRule?: boolean;
}

declare const window: Window & { axe: typeof axe };

/**
 * Returns axe's violations in the page and all of its frames, one line per rule. A frame that cannot be checked is an
 * error. axe treats a frame without a background as white, so contrast in frames is measured elsewhere.
 */
export async function violations(page: Page, { without = [], everyRule }: Choice = {}): Promise<string[]> {
  const options: axe.RunOptions = everyRule ? {} : { runOnly: { type: "tag", values: WCAG } };
  const parts = await partsOf(page.mainFrame(), { include: [], exclude: without }, options);
  const found = await page.evaluate(
    async ([texts, given]) => {
      const partial = texts.map((text) => JSON.parse(text) as axe.PartialResult);
      const { violations } = await window.axe.finishRun(partial, JSON.parse(given) as axe.RunOptions);
      return JSON.stringify(violations);
    },
    [parts, JSON.stringify(options)] as const,
  );
  return (JSON.parse(found) as axe.Result[])
    .map(({ id, nodes }) => ({
      id,
      targets: nodes
        .map(({ target }) => target)
        .filter((path) => id !== "color-contrast" || path.length === 1),
    }))
    .filter(({ targets }) => targets.length > 0)
    .map(({ id, targets }) => `${id}: ${targets.map((path) => path.join(" ")).join(", ")}`);
}

/**
 * Runs axe in a frame and those in it, in the order that it requires. Its script is injected once, and results are
 * exchanged as text, because engines transfer large objects slowly.
 */
async function partsOf(frame: Frame, context: axe.ContextSpec, options: axe.RunOptions): Promise<string[]> {
  if (!(await frame.evaluate(() => "axe" in window))) await frame.evaluate(SOURCE);
  const [part, inner] = await frame.evaluate(async (given) => {
    const { context, options } = JSON.parse(given) as { context: axe.ContextSpec; options: axe.RunOptions };
    const inner = window.axe.utils.getFrameContexts(context);
    return [JSON.stringify(await window.axe.runPartial(context, options)), JSON.stringify(inner)] as const;
  }, JSON.stringify({ context, options }));
  const inside = (JSON.parse(inner) as axe.FrameContext[]).map(async ({ frameSelector, frameContext }) => {
    const element = await frame.evaluateHandle(
      (path) => window.axe.utils.shadowSelect(JSON.parse(path) as axe.CrossTreeSelector),
      JSON.stringify(frameSelector),
    );
    const child = await element.asElement()?.contentFrame();
    if (!child) throw new Error(`axe cannot look into ${JSON.stringify(frameSelector)}`);
    return partsOf(child, frameContext, options);
  });
  return [part, ...(await Promise.all(inside)).flat()];
}
