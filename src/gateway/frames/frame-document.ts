import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "../../wire/schema/zod.ts";
import type { ServedFonts } from "./operator-fonts.ts";

const Hashes = z.object({
  script: z.string().check(z.regex(/^sha256-[A-Za-z0-9+/]{43}=$/)),
  style: z.string().check(z.regex(/^sha256-[A-Za-z0-9+/]{43}=$/)),
});

/** Where the build leaves room for the boot data. */
const PLACE = "{{boot}}";

/** The built document of every field of one kind, read once. */
export interface FrameDocument {
  /** Hash sources of its inline script and style, for the policy. */
  readonly script: string;
  readonly style: string;
  /** Hash source of the style with the operator's fonts, if there are any. */
  readonly fonts?: string;
  /** The document with this boot data in its data block. */
  withBoot(boot: unknown): string;
}

/**
 * Reads `frame.html` and `frame.json` of one kind of frame from the build.
 *
 * @param build the folder of built files
 * @param kind its folder there: `frame` for the elements, `protocol-frame` for the gateway's own script
 * @param fonts the operator's, in a style of their own behind the first
 * @throws Error when the files are missing or do not fit together; says to run the build
 */
export function readFrameDocument(
  build: string,
  kind: "frame" | "protocol-frame",
  fonts?: Pick<ServedFonts, "style" | "hash">,
): FrameDocument {
  const built = readBuilt(join(build, kind, "frame.html"));
  const html = fonts ? built.replace("</style>", `</style><style>${fonts.style}</style>`) : built;
  const hashes = Hashes.parse(JSON.parse(readBuilt(join(build, kind, "frame.json"))));
  const [before, after, more] = html.split(PLACE);
  if (before === undefined || after === undefined || more !== undefined) {
    throw new Error(
      `${join(build, kind, "frame.html")} must hold ${PLACE} exactly once: run \`npm run build\``,
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

/** JSON that cannot end the script element it stands in, whatever the strings hold. */
function scriptData(data: unknown): string {
  return JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
