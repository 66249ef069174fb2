import type { Page } from "@playwright/test";
import { expect, type FieldPage, test } from "./field-page.ts";

const BLACK = "rgb(0, 0, 0)";
const WHITE = "rgb(255, 255, 255)";
const DARK = "rgb(20, 24, 28)";
/** A picture of one dark pixel. */
const PICTURE =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'%3E%3Crect width='9' height='9'/%3E%3C/svg%3E";

const input = (page: Page, id: string) => page.frameLocator(`#${id} iframe`).locator("input");
const ink = (page: Page, id: string) =>
  input(page, id).evaluate((element) => getComputedStyle(element).color);

/** Renders a card number field with a session of its own. */
const field = (shop: FieldPage, id: string, style: string, attributes = "") =>
  shop.session(`<hosted-field id="${id}" field="card.number" style="${style}" ${attributes}></hosted-field>`);

/** Cases: the field's style, its ancestors' styles, and the expected text colour. */
const PLACES: [id: string, style: string, around: (field: string) => string, ink: string][] = [
  ["same-as-its-own", "color: #fff; background: #fff", (it) => it, BLACK],
  ["see-through", "color: transparent; background: #1d2024", (it) => it, WHITE],
  ["nearly-the-same", "color: #252525; background: #111", (it) => it, WHITE],
  ["pale-by-taste", "color: #ccc; background: #fff", (it) => it, "rgb(204, 204, 204)"],
  [
    "in-dark-boxes",
    `color: ${DARK}; background: none`,
    (it) => `<div style="background: #111"><p>${it}</p></div>`,
    WHITE,
  ],
  [
    "under-a-veil",
    "color: #fff; background: rgb(255 255 255 / 0.9)",
    (it) => `<div style="background: #111">${it}</div>`,
    BLACK,
  ],
  [
    "where-only-the-veil-is-light",
    "color: #fff; background: rgb(255 255 255 / 0.1)",
    (it) => `<div style="background: #111">${it}</div>`,
    WHITE,
  ],
  ["on-the-page", "color: #fff; background: none", (it) => it, BLACK],
  ["half-there", "color: rgb(255 255 255 / 0.87); background: #000", (it) => it, "rgb(222, 222, 222)"],
  ["in-another-space", "color: oklch(0.62796 0.25768 29.23); background: #fff", (it) => it, "rgb(255, 0, 0)"],
  ["on-a-ground-of-another-space", "color: #fff; background: oklch(1 0 0)", (it) => it, BLACK],
  [
    "in-a-box-that-is-not-drawn",
    "color: #fff; background: none",
    (it) => `<div style="display: contents; background: #000">${it}</div>`,
    BLACK,
  ],
  // If the element cannot determine the background, the page is responsible for it.
  [
    "on-a-gradient",
    "color: #fff; background: none",
    (it) => `<div style="background: #fff linear-gradient(#000, #111)">${it}</div>`,
    WHITE,
  ],
  [
    "on-a-picture-beside-it",
    "color: #fff; background: none",
    (it) =>
      `<div style="position: relative"><img src="${PICTURE}" style="position: absolute; width: 100%; height: 100%"><div style="position: relative">${it}</div></div>`,
    WHITE,
  ],
  [
    "on-a-pseudo-element",
    "color: #fff; background: none",
    (it) =>
      `<style>.hero { position: relative; isolation: isolate } .hero::before { content: ""; position: absolute; inset: 0; z-index: -1; background: #000 }</style><div class="hero">${it}</div>`,
    WHITE,
  ],
  [
    "placed-elsewhere",
    "color: #fff; background: none",
    (it) =>
      `<div style="position: relative; height: 3em; background: #fff"><div style="position: absolute; inset: 0">${it}</div></div>`,
    WHITE,
  ],
  [
    "beyond-its-box",
    "color: #fff; background: none",
    (it) =>
      `<div style="background: #000; overflow: hidden; padding: 1px"><div style="background: #fff; height: 0">${it}</div></div>`,
    WHITE,
  ],
  ["disabled", "color: #eee; background: #fff", (it) => it, "rgb(238, 238, 238)"],
];

test("unreadable text becomes black or white, and all other text keeps the page's colour", async ({
  shop,
}) => {
  const { page } = shop;
  await shop.open(
    PLACES.map(([id, style, around]) => {
      const it = field(shop, id, style, id === "disabled" ? "disabled" : "");
      return `<section style="margin: 4px">${around(it)}</section>`;
    }).join(""),
  );
  await expect(page.locator("hosted-field:state(ready)")).toHaveCount(PLACES.length);
  const written = () => Promise.all(PLACES.map(async ([id]) => `${id}: ${await ink(page, id)}`));
  await expect.poll(written).toEqual(PLACES.map(([id, , , color]) => `${id}: ${color}`));
});

test("an invisible placeholder becomes visible, and stays paler than text", async ({ shop }) => {
  const { page } = shop;
  await shop.open(`
    <style>
      hosted-field { background: #fff; color: #222 }
      #same::part(placeholder) { color: #fff }
      #pale::part(placeholder) { color: #ddd }
    </style>
    ${field(shop, "same", "")} ${field(shop, "pale", "")} ${field(shop, "usual", "")}`);
  const hint = (id: string) =>
    input(page, id).evaluate((element) => getComputedStyle(element, "::placeholder").color);
  await expect.poll(() => hint("same")).toBe("rgba(0, 0, 0, 0.6)");
  await expect.poll(() => hint("pale")).toBe("rgb(221, 221, 221)");
  await expect.poll(() => hint("usual")).toBe("rgba(34, 34, 34, 0.6)");
});

test("the background is found through slots and shadow roots, down to the page's canvas", async ({
  shop,
}) => {
  const { page } = shop;
  await shop.open(`
    <div id="host">${field(shop, "slotted", "color: #111; background: none")}</div>
    <div id="inner"></div>
    <template>${field(shop, "inside", "color: #111; background: none")}</template>
    ${field(shop, "bare", "color: #111; background: none; color-scheme: light")}
    <script>
      host.attachShadow({ mode: "open" }).innerHTML = '<div style="background: #222"><slot></slot></div>';
      inner.attachShadow({ mode: "closed" }).append(document.querySelector("template").content);
      inner.style.background = "#000";
    </script>`);
  // Selectors do not reach into a closed root, but its frame is one of the page's frames.
  const inks = () =>
    Promise.all(
      page
        .frames()
        .slice(1)
        .map((frame) => frame.locator("input").evaluate((element) => getComputedStyle(element).color)),
    ).then((all) => all.toSorted());
  await expect.poll(inks).toEqual(["rgb(17, 17, 17)", WHITE, WHITE]);
  await expect.poll(() => ink(page, "bare")).toBe("rgb(17, 17, 17)");
  // The canvas has the root's scheme, whatever the field's.
  await page.evaluate(() => (document.documentElement.style.colorScheme = "dark"));
  await expect.poll(inks).toEqual([WHITE, WHITE, WHITE]);
});

test("a change of an ancestor's background is followed to the end of its transition", async ({ shop }) => {
  const { page } = shop;
  await shop.open(`
    <style>
      #box { background: #fff; transition: background-color 300ms }
      #box.night { background: #101010 }
      #plain.night { background: #101010 }
      #own { color: #111; background: #fff }
      #own.night { background: #101010 }
    </style>
    <div id="box">${field(shop, "slow", "color: #111; background: none")}</div>
    <div id="plain">${field(shop, "quick", "color: #111; background: none")}</div>
    ${field(shop, "own", "")}`);
  const DAY = "rgb(17, 17, 17)";
  const inks = () => Promise.all(["slow", "quick", "own"].map((id) => ink(page, id)));
  await expect.poll(inks).toEqual([DAY, DAY, DAY]);
  for (const [night, color] of [
    [true, WHITE],
    [false, DAY],
  ] as const) {
    await page.evaluate((on) => {
      for (const id of ["box", "plain", "own"]) document.getElementById(id)!.classList.toggle("night", on);
    }, night);
    await expect.poll(inks).toEqual([color, color, color]);
  }
  // Inserting a style sheet causes no event. The field reads its style again at the latest on focus.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("#plain { background: #101010 }");
    document.adoptedStyleSheets = [sheet];
  });
  await input(page, "quick").click();
  await expect.poll(() => ink(page, "quick")).toBe(WHITE);
});

test("a transition between themes, in which text and background meet, is not interrupted", async ({
  shop,
}) => {
  const { page } = shop;
  await shop.open(`
    <style>
      #number { color: #111; background: #fefefe; transition: color 1s, background-color 1s }
      #number.night { color: #fefefe; background: #111 }
    </style>
    ${field(shop, "number", "")}`);
  await expect.poll(() => ink(page, "number")).toBe("rgb(17, 17, 17)");
  const seen = input(page, "number").evaluate(async (element) => {
    const colors = new Set<string>();
    const until = performance.now() + 5000;
    while (performance.now() < until && !colors.has("rgb(254, 254, 254)")) {
      await new Promise(requestAnimationFrame);
      colors.add(getComputedStyle(element).color);
    }
    return [...colors];
  });
  await page.evaluate(() => document.getElementById("number")!.classList.add("night"));
  const colors = await seen;
  expect(colors.at(-1)).toBe("rgb(254, 254, 254)");
  expect(colors.length).toBeGreaterThan(3);
  expect(colors).not.toContain(BLACK);
  expect(colors).not.toContain(WHITE);
});

test("the entry is visible on the screen, in the page's own colour and in its background's", async ({
  shop,
}) => {
  const { page } = shop;
  await shop.open(`
    <style>hosted-field { background: #fff; color: #fff; font-size: 24px }</style>
    ${field(shop, "number", "")}`);
  await input(page, "number").pressSequentially("4508750015741019");
  await page.keyboard.press("Tab");
  const box = (await page.locator("#number").boundingBox())!;
  const picture = await page.screenshot({
    clip: { x: box.x + 6, y: box.y + 6, width: 200, height: box.height - 12 },
  });
  const darkest = await page.evaluate(
    async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      return Math.min(...data.filter((_, at) => at % 4 !== 3));
    },
    `data:image/png;base64,${picture.toString("base64")}`,
  );
  expect(darkest).toBeLessThan(60);
});
