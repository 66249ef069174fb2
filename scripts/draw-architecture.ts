import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ROOMS, RULES } from "./import-table.ts";

/**
 * Draws `docs/architecture.svg` and writes the table of rooms in `docs/flows.md`, both from `scripts/import-table.ts`.
 * A box is a room, an arrow is an import. An import that longer arrows imply already is not drawn, nor are the imports of
 * the rules (`core`, `wire`) by the gateway's rooms, which all have them.
 */

const PICTURE = "docs/architecture.svg";
const TABLE = "docs/flows.md";
const [BEGIN, END] = ["<!-- rooms: written by npm run docs:architecture -->", "<!-- /rooms -->"];

/** Imports by room. */
type Graph = ReadonlyMap<string, readonly string[]>;

interface Box {
  name: string;
  purpose: string;
  x: number;
  y: number;
}

const WIDTH = 244;
const HEIGHT = 46;
const GAP_X = 18;
const GAP_Y = 44;
const MARGIN = 24;
const TITLE = 34;

/** The areas of the picture, each with its rooms; a title names the imports that its picture leaves out. */
const AREAS: { title: string; rooms: string[] }[] = [
  {
    title: "In browsers: page, frames, and the rules they share with the gateway",
    rooms: Object.keys(ROOMS).filter((room) =>
      /^src\/(core|wire|bridge|frame|elements|session-js)/.test(room),
    ),
  },
  {
    title: "The gateway (each room also imports core and wire)",
    rooms: Object.keys(ROOMS).filter((room) => room.startsWith("src/gateway")),
  },
  {
    title: "Around it: the merchant's client, test helpers, and the demo, which imports entry points only",
    rooms: Object.keys(ROOMS).filter((room) => /^(src\/(merchant|testing)|demo)/.test(room)),
  },
];

/** The imports between these rooms, without those that other imports imply. */
function reduced(rooms: readonly string[]): Graph {
  const direct = new Map(
    rooms.map((room) => [room, ROOMS[room]!.imports.filter((target) => rooms.includes(target))]),
  );
  const reaches = (from: string, to: string): boolean =>
    direct.get(from)!.some((next) => next === to || reaches(next, to));
  return new Map(
    rooms.map((room) => {
      const targets = direct.get(room)!;
      return [room, targets.filter((to) => !targets.some((via) => via !== to && reaches(via, to)))];
    }),
  );
}

/** Rows from the top: a room is above every room that it imports. */
function rows(graph: Graph): string[][] {
  const depth = new Map<string, number>();
  const depthOf = (room: string): number => {
    const known = depth.get(room);
    if (known !== undefined) return known;
    const below = graph.get(room)!.map(depthOf);
    const own = below.length === 0 ? 0 : Math.max(...below) + 1;
    depth.set(room, own);
    return own;
  };
  const highest = Math.max(...[...graph.keys()].map(depthOf));
  return Array.from({ length: highest + 1 }, (_, row) =>
    [...graph.keys()].filter((room) => depthOf(room) === highest - row),
  ).flatMap(splitRow);
}

/** A row of more boxes than the picture is wide becomes several. */
function splitRow(row: string[]): string[][] {
  const count = Math.ceil(row.length / PER_ROW);
  const size = Math.ceil(row.length / count);
  return Array.from({ length: count }, (_, part) => row.slice(part * size, (part + 1) * size));
}
const PER_ROW = 6;
const FULL = MARGIN * 2 + PER_ROW * WIDTH + (PER_ROW - 1) * GAP_X;

function place(area: readonly string[][], top: number): Map<string, Box> {
  const boxes = new Map<string, Box>();
  area.forEach((row, index) => {
    const width = row.length * WIDTH + (row.length - 1) * GAP_X;
    const left = (FULL - width) / 2;
    // A room is near the rooms above that import it, which keeps arrows short.
    const sorted = row.toSorted((a, b) => center(a) - center(b));
    sorted.forEach((name, column) => {
      boxes.set(name, {
        name: name.replace(/^src\/(gateway\/)?/, ""),
        purpose: ROOMS[name]!.purpose,
        x: left + column * (WIDTH + GAP_X),
        y: top + index * (HEIGHT + GAP_Y),
      });
    });
  });
  return boxes;

  function center(room: string): number {
    const importers = [...boxes.keys()].filter((other) => ROOMS[other]!.imports.includes(room));
    if (importers.length === 0) return FULL / 2;
    return importers.reduce((sum, other) => sum + boxes.get(other)!.x, 0) / importers.length;
  }
}

function arrow(from: Box, to: Box): string {
  const [x1, y1] = [from.x + WIDTH / 2, from.y + HEIGHT];
  const [x2, y2] = [to.x + WIDTH / 2, to.y - 5];
  const bend = Math.max(20, (y2 - y1) / 2);
  return `<path class="arrow" d="M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}"/>`;
}

function boxOf({ name, purpose, x, y }: Box): string {
  const text = (content: string) =>
    content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return (
    `<rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="6"/>` +
    `<text class="name" x="${x + 10}" y="${y + 19}">${text(name)}</text>` +
    `<text class="purpose" x="${x + 10}" y="${y + 36}">${text(purpose)}</text>`
  );
}

const STYLE = `
  svg{font-family:system-ui,sans-serif;background:#fff}
  rect{fill:#f4f6fa;stroke:#9aa7bd}.arrow{fill:none;stroke:#7386a6;stroke-width:1.2;marker-end:url(#head)}
  #head path{fill:#7386a6}.title{font-size:15px;font-weight:600;fill:#1d2635}
  .name{font-size:13px;font-weight:600;fill:#1d2635}.purpose{font-size:11px;fill:#52607a}
  @media(prefers-color-scheme:dark){svg{background:#12161d}rect{fill:#1c222d;stroke:#4b5870}
  .arrow{stroke:#8496b5}#head path{fill:#8496b5}.title,.name{fill:#e7ecf5}.purpose{fill:#a9b5ca}}
`.replaceAll(/\n\s*/g, "");

/** The picture, as SVG text. */
export function drawArchitecture(): string {
  let top = MARGIN;
  const parts: string[] = [];
  for (const { title, rooms } of AREAS) {
    parts.push(`<text class="title" x="${MARGIN}" y="${top + 14}">${title}</text>`);
    const graph = reduced(rooms);
    const area = rows(graph);
    const boxes = place(area, top + TITLE);
    for (const [room, targets] of graph)
      for (const target of targets) parts.push(arrow(boxes.get(room)!, boxes.get(target)!));
    for (const box of boxes.values()) parts.push(boxOf(box));
    top += TITLE + area.length * (HEIGHT + GAP_Y);
  }
  const head = `<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${FULL} ${top}" role="img" aria-label="The rooms of the source tree and their imports"><style>${STYLE}</style><defs>${head}</defs>\n${parts.join("\n")}\n</svg>\n`;
}

/** `docs/flows.md` with the table of rooms as it is now. */
export function writeTable(document: string): string {
  const lines = Object.entries(ROOMS).map(([room, { purpose, imports }]) => {
    const own = room.startsWith("src/gateway")
      ? imports.filter((target) => !RULES.includes(target))
      : imports;
    const short = own.map((target) => `\`${target.replace(/^src\//, "")}\``).join(", ");
    return `| \`${room}\` | ${purpose.replace(/<[^>]+>/g, "`$&`")} | ${short || "nothing"} |`;
  });
  const table = ["| room | purpose | may import |", "|---|---|---|", ...lines].join("\n");
  const [before, rest] = document.split(BEGIN);
  const [, after] = (rest ?? "").split(END);
  if (after === undefined) throw new Error(`${TABLE} has no ${BEGIN} … ${END}`);
  return `${before}${BEGIN}\n\n${table}\n\n${END}${after}`;
}

const HELP = `npm run docs:architecture [-- --check]

Draws ${PICTURE} and writes the table of rooms in ${TABLE} from scripts/import-table.ts.

  --check   changes nothing; exits with 1 when either is out of date
`;

if (import.meta.main) {
  const { values } = parseArgs({ options: { check: { type: "boolean" }, help: { type: "boolean" } } });
  if (values.help) {
    console.log(HELP);
  } else {
    const picture = drawArchitecture();
    const text = readFileSync(TABLE, "utf8");
    const table = writeTable(text);
    if (!values.check) {
      writeFileSync(PICTURE, picture);
      writeFileSync(TABLE, table);
      console.log(`${PICTURE} and ${TABLE} are up to date`);
    } else if (table !== text || readFileSync(PICTURE, "utf8") !== picture) {
      console.error(`${PICTURE} or ${TABLE} is out of date. Run: npm run docs:architecture`);
      process.exitCode = 1;
    }
  }
}
