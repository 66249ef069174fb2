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
import { type GatewayOnPage, scriptOf } from "./pages.ts";
import { fill, type Html, html } from "./template.ts";

/** What the gallery shows and where it has it from. */
export interface GalleryParts {
  /** The built pages. */
  pages: string;
  onPage: () => Promise<GatewayOnPage>;
  namesIn: LocalNames;
}

/** Every field in every look, at `/`, and the fields' names in a language at `/names`. */
export function galleryRoutes({ pages, onPage, namesIn }: GalleryParts): Hono {
  const template = readFileSync(join(pages, "demo", "gallery.html"), "utf8");
  const style = /<link rel="stylesheet"[^>]* href="(\/assets\/[^"]+)"/.exec(template)?.[1];
  if (style === undefined) throw new Error("the gallery was built without its style");
  const gallery = new Hono();

  gallery.get("/", async (c) => {
    const choice = readChoice((name) => c.req.query(name));
    const gateway = await onPage();
    const scene = { gateway, choice, names: await namesIn(choice.lang), style };
    return c.html(
      fill(
        template,
        {
          theme: choice.theme,
          look: html`<link
            id="look"
            rel="stylesheet"
            href="${gateway.origin}/assets/looks/${choice.look}.css"
          />`,
          elements: scriptOf(gateway),
          controls: controls(choice),
          samples: html`${Object.keys(LOOKS).flatMap((look) =>
            (["light", "dark"] as const).map((theme) =>
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
