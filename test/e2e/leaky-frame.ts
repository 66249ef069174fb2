import { createHash } from "node:crypto";
import type { Page } from "@playwright/test";

/**
 * The negative control of every test that finds nothing: a gateway whose field document carries this script
 * too, with a policy that allows it. What the tests look for must then be found.
 */
export async function addToFrames(page: Page, script: string): Promise<void> {
  await page.route("**/field?o=*", async (route) => {
    const answer = await route.fetch({
      headers: { ...route.request().headers(), "accept-encoding": "identity" },
    });
    const html = await answer.text();
    const own = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1];
    if (own === undefined) throw new Error("the field document has no inline script");
    const both = `${script}\n${own}`;
    const headers = answer.headers();
    const policy = headers["content-security-policy"] ?? "";
    await route.fulfill({
      status: answer.status(),
      body: html.replace(own, () => both),
      headers: { ...headers, "content-security-policy": policy.replace(hashOf(own), hashOf(both)) },
    });
  });
}

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
