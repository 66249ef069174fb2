import { CANARY, leaksIn } from "../support/canary.ts";
import { expect, test } from "../support/attack-fixtures.ts";
import { fieldUrl } from "../support/attack-kit.ts";

test("a field's document has one input and nothing that could receive or reveal more", async ({
  hostile,
}) => {
  await hostile.open();
  const field = await hostile.openField("card.number", await hostile.session());
  await hostile.waitFor(field, "ready");
  await hostile.type(field, CANARY.number);
  const frame = hostile.frame(field);
  await expect(frame.locator("input, textarea, select, button, form, [contenteditable]")).toHaveCount(1);
  const attributes = await frame
    .locator("input")
    .evaluate((input) =>
      Object.fromEntries([...input.attributes].map(({ name: key, value }) => [key, value])),
    );
  // Only these attributes: no id to target with a fragment, no name, and no value.
  expect(attributes).toEqual({
    "type": "text",
    "inputmode": "numeric",
    "autocomplete": "cc-number",
    "spellcheck": "false",
    "autocorrect": "off",
    "autocapitalize": "off",
    "translate": "no",
    "placeholder": "1234 1234 1234 1234",
    "dir": "ltr",
    "aria-label": "Card number",
    "aria-required": "false",
    "aria-invalid": "false",
  });
  const markup = await frame.evaluate(() => document.documentElement.outerHTML);
  // The boot data has a token and the style sheet has colours, but neither has digits of the card.
  const own = markup.replace(/<script[\s\S]*?<\/script>/g, "").replace(/<style[\s\S]*?<\/style>/g, "");
  expect(leaksIn([{ what: "document", seen: own }])).toEqual([]);
});

test.describe("a document that was modified in transit", () => {
  const CHANGES: Record<string, (html: string) => string> = {
    "one byte of the script": (html) => html.replace(/<script>([\s\S])/, "<script> $1"),
    "one more script": (html) => `${html}<script>window.evil = 1</script>`,
    "one more style sheet": (html) =>
      html.replace("<body>", "<style>input{color:rgb(1, 2, 3)!important}</style><body>"),
  };
  for (const [change, make] of Object.entries(CHANGES)) {
    test(`by ${change} does not run`, async ({ page, running, strangers }) => {
      const shop = strangers.origin("shop.localhost");
      const url = fieldUrl(running, shop);
      const violations: string[] = [];
      page.on("console", (message) => {
        if (/Content Security Policy/.test(message.text())) violations.push(message.text());
      });
      await page.route(url, async (route) => {
        const answer = await fetch(url.replace("gateway.localhost", "127.0.0.1"), {
          headers: { "sec-fetch-dest": "iframe" },
        });
        const headers = Object.fromEntries(answer.headers);
        delete headers["content-encoding"];
        delete headers["content-length"];
        await route.fulfill({ headers, body: make(await answer.text()) });
      });
      await page.goto(strangers.place("shop.localhost", "/changed", `<iframe src="${url}"></iframe>`));
      await expect.poll(() => violations.length).toBeGreaterThan(0);
      const frame = page.frames().find((one) => one.url() === url);
      const ran = await frame?.evaluate(() => [
        "evil" in window,
        [...document.styleSheets].some(({ ownerNode }) => ownerNode?.textContent?.includes("rgb(1, 2, 3)")),
      ]);
      expect(ran).toEqual([false, false]);
      if (change.endsWith("the script")) expect(await frame?.locator("input").count()).toBe(0);
    });
  }
});
