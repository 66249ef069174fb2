import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import {
  DIRECTIONS,
  directionOf,
  type GalleryChoice,
  LANGUAGES,
  LOOKS,
  readChoice,
  THEMES,
} from "./gallery-choices.ts";
import { GALLERY } from "./gallery-fields.ts";
import { groupSection, sample, stateSections } from "./gallery-markup.ts";
import type { LocalNames } from "./local-names.ts";
import { type GatewayOnPage, scriptOf } from "../shop/pages.ts";
import { fill, type Html, html } from "../shop/template.ts";

/** The options of the gallery. */
export interface GalleryOptions {
  /** The folder of the built pages. */
  pages: string;
  gatewayOnPage: () => Promise<GatewayOnPage>;
  namesIn: LocalNames;
  /** Returns one style sheet with all looks. */
  looks: () => Promise<string>;
}

/**
 * Creates the gallery's routes: all fields in all looks at `/`, the looks at `/looks.css`, and the fields' names in a
 * language at `/names`.
 */
export function galleryRoutes({ pages, gatewayOnPage, namesIn, looks }: GalleryOptions): Hono {
  const template = readFileSync(join(pages, "demo", "gallery", "gallery.html"), "utf8");
  const gallery = new Hono();

  gallery.get("/", async (c) => {
    const choice = readChoice((name) => c.req.query(name));
    const gateway = await gatewayOnPage();
    const scene = { gateway, choice, names: await namesIn(choice.lang) };
    return c.html(
      fill(
        template,
        {
          theme: choice.theme,
          look: choice.look,
          looks: html`<link rel="stylesheet" href="/gallery/looks.css" />`,
          elements: scriptOf(gateway),
          controls: controls(choice),
          samples: html`${(["light", "dark"] as const).flatMap((theme) =>
            Object.keys(LOOKS).map((look) =>
              sample(scene, look as GalleryChoice["look"], theme, directionOf(choice)),
            ),
          )}`,
          groups: html`${GALLERY.map((group) => groupSection(scene, group, directionOf(choice)))}`,
          states: stateSections(scene, directionOf(choice)),
        },
        [],
      ),
    );
  });

  gallery.get("/looks.css", async (c) =>
    c.body(await looks(), 200, { "content-type": "text/css; charset=utf-8", "cache-control": "no-cache" }),
  );

  gallery.get("/names", async (c) => {
    const { lang } = readChoice((name) => c.req.query(name));
    return c.json(await namesIn(lang));
  });
  return gallery;
}

function controls(choice: GalleryChoice): Html {
  const control = (name: keyof GalleryChoice, label: string, all: Record<string, string>) =>
    html`<p>
      <label for="choose-${name}">${label}</label>
      <select id="choose-${name}" name="${name}">
        ${Object.entries(all).map(
          ([value, text]) =>
            html`<option
              value="${value}"
              ${{ html: name === "lang" ? `lang="${value}"` : "" }}
              ${{ html: choice[name] === value ? "selected" : "" }}
            >
              ${text}
            </option>`,
        )}
      </select>
    </p>`;
  return html`${[
    control("look", "Look", LOOKS),
    control("theme", "Theme", THEMES),
    control("dir", "Direction", DIRECTIONS),
    control("lang", "Language", LANGUAGES),
  ]}`;
}
