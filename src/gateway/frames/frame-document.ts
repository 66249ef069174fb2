import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "../../wire/schema/zod.ts";
import type { ServedFonts } from "./operator-fonts.ts";

const Hashes = z.object({
  script: z.string().check(z.regex(/^sha256-[A-Za-z0-9+/]{43}=$/)),
  style: z.string().check(z.regex(/^sha256-[A-Za-z0-9+/]{43}=$/)),
});

/** The build's placeholder for the boot data. */
const PLACEHOLDER = "{{boot}}";

/** The built frame document of all fields. */
export interface FrameDocument {
  /** CSP hash sources of its inline script and style. */
  readonly script: string;
  readonly style: string;
  /** CSP hash source of the style with the operator's fonts, if there are any. */
  readonly fonts?: string;
  /** Returns the document with this boot data in its data block. */
  withBoot(boot: unknown): string;
}

/**
 * Reads `frame.html` and `frame.json` of one kind of frame from the build.
 *
 * @param build the output folder of the build
 * @param kind the folder in it: `frame` for the elements, `protocol-frame` for `session.js`
 * @param fonts the operator's fonts, which become a second style element
 * @throws Error when a file is missing or the placeholder is; the message says to run the build
 */
export function readFrameDocument(
  build: string,
  kind: "frame" | "protocol-frame",
  fonts?: Pick<ServedFonts, "style" | "hash">,
): FrameDocument {
  const built = readBuilt(join(build, kind, "frame.html"));
  const html = fonts ? built.replace("</style>", `</style><style>${fonts.style}</style>`) : built;
  const hashes = Hashes.parse(JSON.parse(readBuilt(join(build, kind, "frame.json"))));
  const [before, after, more] = html.split(PLACEHOLDER);
  if (before === undefined || after === undefined || more !== undefined) {
    throw new Error(
      `${join(build, kind, "frame.html")} must contain ${PLACEHOLDER} exactly once: run \`npm run build\``,
    );
  }
  return {
    ...hashes,
    ...(fonts ? { fonts: fonts.hash } : {}),
    withBoot: (boot) => before + scriptData(boot) + after,
  };
}

function readBuilt(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`${file} is missing: run \`npm run build\``, { cause });
  }
}

/** JSON in which no string can end the script element around it. */
function scriptData(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
